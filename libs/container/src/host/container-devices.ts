import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RuntimeDevice, RuntimeDeviceRule } from '@docklet/oci';
import type { DeviceOption } from '../options/container-options.js';
import { DeviceMissingError, InvalidDeviceError } from '../spec/errors.js';
import { describeDevice } from './host-devices.js';

/** Devices of a container: nodes in its /dev, and what its cgroup lets it use. */
export interface ContainerDevices {
  readonly nodes: readonly RuntimeDevice[];
  readonly rules: readonly RuntimeDeviceRule[];
}

/**
 * Looks devices up that a user wants in a container.
 *
 * @throws {@link DeviceMissingError} (`DOCKLET_CONTAINER_DEVICE_MISSING`)
 * @throws {@link InvalidDeviceError} (`DOCKLET_CONTAINER_INVALID_DEVICE`)
 */
export function containerDevices(
  devices: readonly DeviceOption[],
  rules: readonly string[],
): ContainerDevices {
  const found = devices.flatMap((device) => findDevices(device));
  return {
    nodes: found.map(({ node }) => node),
    rules: [...found.map(({ rule }) => rule), ...rules.map(parseDeviceRule)],
  };
}

interface FoundDevice {
  readonly node: RuntimeDevice;
  readonly rule: RuntimeDeviceRule;
}

function findDevices({ source, target = source, access = 'rwm' }: DeviceOption): FoundDevice[] {
  if (!/^[rwm]{1,3}$/.test(access)) {
    throw new InvalidDeviceError(source, `invalid mode: ${access}`);
  }
  const status = statSync(source, { throwIfNoEntry: false });
  if (status === undefined) {
    throw new DeviceMissingError(source);
  }
  if (status.isDirectory()) {
    return readdirSync(source, { withFileTypes: true })
      .filter((entry) => entry.isCharacterDevice() || entry.isBlockDevice() || entry.isDirectory())
      .flatMap(({ name }) =>
        findDevices({ source: path.join(source, name), target: path.join(target, name), access }),
      );
  }
  if (!status.isCharacterDevice() && !status.isBlockDevice()) {
    throw new InvalidDeviceError(source, 'not a device node');
  }
  const node = { ...describeDevice(source), path: target };
  const { type, major = 0, minor = 0 } = node;
  return [{ node, rule: { allow: true, type: type === 'b' ? 'b' : 'c', major, minor, access } }];
}

/**
 * Reads a rule as cgroups have it: `c 10:200 rwm`, `b *:* r`, `a *:* rwm`.
 *
 * @throws {@link InvalidDeviceError} (`DOCKLET_CONTAINER_INVALID_DEVICE`)
 */
export function parseDeviceRule(text: string): RuntimeDeviceRule {
  const [, type = '', major = '', minor = '', access = ''] =
    /^([acb]) (\d{1,9}|\*):(\d{1,9}|\*) ([rwm]{1,3})$/.exec(text) ?? [];
  if (type !== 'a' && type !== 'b' && type !== 'c') {
    throw new InvalidDeviceError(text, 'invalid device cgroup format');
  }
  return {
    allow: true,
    type,
    ...(major === '*' ? {} : { major: Number(major) }),
    ...(minor === '*' ? {} : { minor: Number(minor) }),
    access,
  };
}
