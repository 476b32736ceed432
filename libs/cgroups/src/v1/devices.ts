import { UnsupportedLimitError } from '../errors.js';
import type { ControllerWrites, FileWrite } from '../plan/file-write.js';
import { isAboutAll, normalizeDeviceRules } from '../resources/device-rule.js';
import type { DeviceRule } from '../resources/device-rule.js';

const ALLOW = 'devices.allow';
const DENY = 'devices.deny';

/**
 * The devices controller of cgroup v1: it starts with what the cgroup above allows.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/devices.html
 */
export const v1DevicesWrites: ControllerWrites = ({ devices = [] }) => {
  const rules = mergeAll(normalizeDeviceRules(devices));
  checkExpressible(rules);
  return rules.map(writeOf);
};

/** A rule for both types of devices together, or for one. */
type V1Rule = Omit<DeviceRule, 'type'> & { readonly type: DeviceRule['type'] | 'a' };

// The kernel's own "all" forgets the rules before it, and switches between a list of what is allowed and one of what is
// denied. Two rules about everything, one for each type of device, are that.
function mergeAll(rules: readonly DeviceRule[]): readonly V1Rule[] {
  const merged: V1Rule[] = [];
  for (const rule of rules) {
    const previous = merged.at(-1);
    if (previous !== undefined && isAboutAllTogether(previous, rule)) {
      // What comes before is overridden in every respect.
      merged.splice(0, merged.length, { ...rule, type: 'a' });
    } else {
      merged.push(rule);
    }
  }
  return merged;
}

function isAboutAllTogether(previous: V1Rule, rule: DeviceRule): boolean {
  const isPair = previous.type === 'b' && rule.type === 'c' && previous.allow === rule.allow;
  return isPair && isAboutAll({ ...previous, type: 'b' }) && isAboutAll(rule);
}

// A list holds exceptions, and taking one back works only for the very devices that it names. Where the runtime spec
// wants part of an earlier rule overridden, the kernel would say yes and do nothing.
function checkExpressible(rules: readonly V1Rule[]): void {
  const exceptions = rules.filter(({ type }) => type !== 'a');
  for (const [index, rule] of exceptions.entries()) {
    const overridden = exceptions
      .slice(0, index)
      .find(
        (other) => other.allow !== rule.allow && isOverlapping(rule, other) && !isSame(rule, other),
      );
    if (overridden !== undefined) {
      const reason = `cgroup v1 cannot override part of the earlier rule "${format(overridden)}"`;
      throw new UnsupportedLimitError('devices', format(rule), reason);
    }
  }
}

function isOverlapping(a: V1Rule, b: V1Rule): boolean {
  const areEqualOrAny = (x: number | 'any', y: number | 'any'): boolean =>
    x === y || x === 'any' || y === 'any';
  return (
    a.type === b.type &&
    areEqualOrAny(a.major, b.major) &&
    areEqualOrAny(a.minor, b.minor) &&
    a.access.some((access) => b.access.includes(access))
  );
}

function isSame(a: V1Rule, b: V1Rule): boolean {
  return a.type === b.type && a.major === b.major && a.minor === b.minor;
}

function writeOf(rule: V1Rule): FileWrite {
  return rule.allow
    ? { file: ALLOW, value: format(rule), why: 'a device that it may use' }
    : { file: DENY, value: format(rule), why: whyDenied(rule) };
}

function whyDenied({ type }: V1Rule): string {
  return type === 'a'
    ? 'no device but those that are allowed next'
    : 'a device that it may not use';
}

function format({ type, major, minor, access }: V1Rule): string {
  const number = (value: number | 'any'): string => (value === 'any' ? '*' : String(value));
  return type === 'a' ? 'a' : `${type} ${number(major)}:${number(minor)} ${access.join('')}`;
}
