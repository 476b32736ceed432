import { DockletError } from '@docklet/errors';

import { quote } from '../quote.js';
import { describeOrigin } from './setting-origin.js';
import type { SettingOrigin } from './setting-origin.js';

/** A settings file, flag or variable names a setting that there is not. Code `DOCKLET_CONFIG_UNKNOWN_SETTING`. */
export class UnknownSettingError extends DockletError {
  constructor(name: string, origin: SettingOrigin, nearest: string | undefined) {
    super({
      code: 'DOCKLET_CONFIG_UNKNOWN_SETTING',
      message: `cannot use setting ${quote(name)} from ${describeOrigin(origin)}: there is no such setting`,
      hint: nearest === undefined ? '`docklet config` lists them' : `the nearest one is ${nearest}`,
      details: { name, origin: describeOrigin(origin), nearest },
    });
  }
}

/** The value of a setting is not of the kind it takes. Code `DOCKLET_CONFIG_INVALID_SETTING`. */
export class InvalidSettingError extends DockletError {
  constructor(name: string, value: unknown, origin: SettingOrigin, accepts: string) {
    super({
      code: 'DOCKLET_CONFIG_INVALID_SETTING',
      message: `cannot use setting ${name} from ${describeOrigin(origin)}: ${quote(value)} is not ${accepts}`,
      details: { name, value: quote(value), origin: describeOrigin(origin), accepts },
    });
  }
}

/** The settings file is there but cannot be read. Code `DOCKLET_CONFIG_UNREADABLE_FILE`. */
export class UnreadableSettingsFileError extends DockletError {
  constructor(path: string, errno: string, cause: unknown) {
    super({
      code: 'DOCKLET_CONFIG_UNREADABLE_FILE',
      message: `cannot read settings file ${path}: ${errno}`,
      details: { path, errno },
      cause,
    });
  }
}

/** The settings file is not one JSON object. Code `DOCKLET_CONFIG_INVALID_FILE`. */
export class InvalidSettingsFileError extends DockletError {
  constructor(path: string, reason: string, cause?: unknown) {
    super({
      code: 'DOCKLET_CONFIG_INVALID_FILE',
      message: `cannot read settings file ${path}: ${reason}`,
      hint: 'it is one JSON object, such as { "dns": ["9.9.9.9"] }',
      details: { path, reason },
      cause,
    });
  }
}
