import type { RuntimeDeviceRule } from '@docklet/oci';

import { InvalidLimitError } from '../errors.js';

/** A device rule without anything left open: 'any' stands for every number. */
export interface DeviceRule {
  readonly allow: boolean;
  readonly type: 'b' | 'c';
  readonly major: number | 'any';
  readonly minor: number | 'any';
  /** In the order r, w, m. */
  readonly access: readonly DeviceAccess[];
}

/** Reading, writing, and making a device node (mknod). */
export type DeviceAccess = 'r' | 'w' | 'm';

const accessOrder: readonly DeviceAccess[] = ['r', 'w', 'm'];
/** The kernel keeps device numbers in 12 and 20 bits. */
const maxMajor = 4095;
const maxMinor = 1_048_575;

/**
 * Rules of the runtime spec, where absent, -1 and `a` are filled in: a rule for all types becomes one for block and one
 * for character devices.
 *
 * @throws InvalidLimitError (`DOCKLET_CGROUPS_INVALID_LIMIT`)
 */
export function normalizeDeviceRules(rules: readonly RuntimeDeviceRule[]): readonly DeviceRule[] {
  return rules.flatMap((rule) => {
    const type = rule.type ?? 'a';
    const types = type === 'a' ? (['b', 'c'] as const) : [type];
    return types.map((each) => ({
      allow: rule.allow,
      type: each,
      major: numberOf('major', rule.major, maxMajor),
      minor: numberOf('minor', rule.minor, maxMinor),
      access: accessOf(rule.access ?? 'rwm'),
    }));
  });
}

/** Whether a rule is about everything that can be done with a device of its type. */
export function isAboutAll({ major, minor, access }: DeviceRule): boolean {
  return major === 'any' && minor === 'any' && access.length === accessOrder.length;
}

function numberOf(limit: string, value: number | undefined, max: number): number | 'any' {
  if (value === undefined || value === -1) {
    return 'any';
  }
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new InvalidLimitError('devices', limit, value, `it is not a number from 0 to ${max}`);
  }
  return value;
}

function accessOf(text: string): readonly DeviceAccess[] {
  if (!/^[rwm]{1,3}$/.test(text)) {
    throw new InvalidLimitError('devices', 'access', text, 'it is not some of r, w and m');
  }
  return accessOrder.filter((access) => text.includes(access));
}
