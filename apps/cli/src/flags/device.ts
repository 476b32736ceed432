import type { DeviceOption } from '@docklet/container';
import { parseQualifiedName } from '@docklet/container';
import { UsageError } from '../usage-error.js';

/** Whether a `--device` names a device as CDI does, and no path of the host. */
export function isCdiDevice(text: string): boolean {
  return parseQualifiedName(text) !== undefined;
}

/** Reads `--device SOURCE[:TARGET][:ACCESS]`. */
export function parseDevice(text: string): DeviceOption {
  const [source = '', second, third, ...rest] = text.split(':');
  const isAccess = second !== undefined && third === undefined && /^[rwm]{1,3}$/.test(second);
  const target = isAccess ? undefined : second;
  const access = isAccess ? second : third;
  if (!source.startsWith('/') || rest.length > 0 || target === '') {
    throw new UsageError(`--device ${text}`, 'invalid device specification', usage);
  }
  if (target !== undefined && !target.startsWith('/')) {
    throw new UsageError(`--device ${text}`, `${target} is not an absolute path`, usage);
  }
  if (access !== undefined && !/^[rwm]{1,3}$/.test(access)) {
    throw new UsageError(`--device ${text}`, `invalid mode: ${access}`, usage);
  }
  return {
    source,
    ...(target === undefined ? {} : { target }),
    ...(access === undefined ? {} : { access }),
  };
}

const usage = 'a device is SOURCE[:TARGET][:rwm], or VENDOR/CLASS=NAME';
