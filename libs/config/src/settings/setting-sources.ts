import { readFileSync } from 'node:fs';

import { nearestName } from '@docklet/errors';

import { UnknownSettingError, UnreadableSettingsFileError } from './errors.js';
import { settingDefinitions } from './setting-definitions.js';
import type { SettingName } from './setting-definitions.js';
import type { SettingOrigin } from './setting-origin.js';

/** A value that somebody gave to a setting, not yet checked. */
export interface GivenValue {
  readonly name: SettingName;
  readonly value: unknown;
  readonly origin: SettingOrigin;
}

const prefix = 'DOCKLET_';
const names = Object.keys(settingDefinitions) as SettingName[];

/** What the settings file says; nothing, when there is no file. */
export async function fromFile(path: string): Promise<readonly GivenValue[]> {
  const text = readIfPresent(path);
  if (text === undefined) {
    return [];
  }
  // Loaded on demand: the schema library takes a few milliseconds, and most machines have no settings file.
  const { parseSettingsFile } = await import('./settings-file.schema.js');
  const origin = { kind: 'file', path } as const;
  return Object.entries(parseSettingsFile(text, path)).map(([key, value]) => ({
    name: settingNamed(key, origin),
    value,
    origin,
  }));
}

/** What the `DOCKLET_…` variables say. An empty variable counts as not set, as it does for most programs. */
export function fromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  otherVariables: readonly string[],
): readonly GivenValue[] {
  return Object.entries(environment)
    .filter(
      ([variable, value]) => variable.startsWith(prefix) && value !== '' && value !== undefined,
    )
    .filter(([variable]) => !otherVariables.includes(variable))
    .map(([variable, value]) => ({
      name: settingOfVariable(variable),
      value,
      origin: { kind: 'environment', variable },
    }));
}

/** What the command line says, by the name of the setting. */
export function fromFlags(flags: Readonly<Record<string, unknown>>): readonly GivenValue[] {
  return Object.entries(flags)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const name = settingNamed(key, { kind: 'flag', flag: key });
      return { name, value, origin: { kind: 'flag', flag: settingDefinitions[name].flag } };
    });
}

function settingNamed(key: string, origin: SettingOrigin): SettingName {
  const name = names.find((candidate) => candidate === key);
  if (name === undefined) {
    throw new UnknownSettingError(key, origin, nearestName(key, names));
  }
  return name;
}

function settingOfVariable(variable: string): SettingName {
  const name = names.find((candidate) => settingDefinitions[candidate].environment === variable);
  if (name === undefined) {
    const variables = names.map((candidate) => settingDefinitions[candidate].environment);
    const origin = { kind: 'environment', variable } as const;
    throw new UnknownSettingError(variable, origin, nearestName(variable, variables));
  }
  return name;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code ?? String(error);
    if (errno === 'ENOENT') {
      return undefined;
    }
    throw new UnreadableSettingsFileError(path, errno, error);
  }
}
