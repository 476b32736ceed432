import type { RuntimeSeccomp, SeccompRule } from '@docklet/oci';
import { unknownSyscall } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';

import { planRules } from './plan-rules.js';

const ALLOW = 0x7fff_0000;
const EPERM = 0x0005_0001;

/** A libseccomp that ends at Linux 5.17. */
const numbers: Readonly<Record<string, number>> = { read: 0, mount: 165, quotactl_fd: 443 };
const resolveName = (name: string): number => numbers[name.replace(/\0.*/, '')] ?? unknownSyscall;

const allow = (...names: string[]): SeccompRule => ({ names, action: 'SCMP_ACT_ALLOW' });
const deny = (...names: string[]): SeccompRule => ({ names, action: 'SCMP_ACT_ERRNO' });

function plan(
  syscalls: readonly SeccompRule[],
  defaultAction: RuntimeSeccomp['defaultAction'] = 'SCMP_ACT_ERRNO',
): ReturnType<typeof planRules> {
  return planRules({ defaultAction, syscalls }, resolveName);
}

describe('planRules', () => {
  it('leaves to libseccomp what it knows', () => {
    expect(plan([allow('read', 'mount')]).rules).toEqual([
      { name: 'read', call: 0, action: ALLOW, args: [] },
      { name: 'mount', call: 165, action: ALLOW, args: [] },
    ]);
  });

  it('does not see a name in the first half of another', () => {
    expect(plan([allow('read\0x', 'rea')]).rules).toEqual([]);
  });

  it('does the rest by number', () => {
    expect(plan([allow('read', 'statmount', 'fchmodat2')]).newer).toEqual(
      new Map([
        [457, ALLOW],
        [452, ALLOW],
      ]),
    );
    expect(plan([deny('statmount')], 'SCMP_ACT_ALLOW').newer).toEqual(new Map([[457, EPERM]]));
  });

  it('knows how far the profile goes', () => {
    expect(plan([]).firstUnknown).toBe(424);
    expect(plan([allow('read')]).firstUnknown).toBe(424);
    expect(plan([allow('quotactl_fd')]).firstUnknown).toBe(444);
    expect(plan([allow('read', 'removexattrat')]).firstUnknown).toBe(467);
    expect(plan([deny('removexattrat')]).firstUnknown).toBe(467);
    expect(plan([], 'SCMP_ACT_KILL').firstUnknown).toBe(424);
    expect(plan([], 'SCMP_ACT_ALLOW').firstUnknown).toBeUndefined();
  });

  it('leaves out rules that change nothing', () => {
    expect(plan([deny('read', 'statmount')])).toMatchObject({ rules: [], newer: new Map() });
  });

  it('skips a name that nobody knows, as long as that denies it', () => {
    expect(plan([allow('read', 'riscv_hwprobe', '')]).rules).toHaveLength(1);
    expect(plan([allow('no_such_call')], 'SCMP_ACT_ALLOW').rules).toEqual([]);
  });

  it.each<[RuntimeSeccomp['defaultAction'], SeccompRule]>([
    ['SCMP_ACT_ALLOW', deny('read', 'no_such_call')],
    ['SCMP_ACT_LOG', deny('no_such_call')],
    ['SCMP_ACT_ALLOW', { ...deny('statmount'), args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }] }],
  ])('refuses to skip where that opens the call: %s', (defaultAction, rule) => {
    expect(() => plan([rule], defaultAction)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NAMESPACES_SECCOMP_FILTER',
        message: expect.stringMatching(/no_such_call|statmount/),
      }),
    );
  });

  it('skips a condition that it cannot compile, as long as that denies the call', () => {
    const rule: SeccompRule = {
      ...allow('statmount'),
      args: [{ index: 0, value: 1, op: 'SCMP_CMP_EQ' }],
    };
    expect(plan([rule])).toMatchObject({ rules: [], newer: new Map() });
  });

  it('refuses two conditions for one argument, which would not both have to hold', () => {
    const rule: SeccompRule = {
      ...allow('read'),
      args: [
        { index: 0, value: 38, op: 'SCMP_CMP_NE' },
        { index: 0, value: 40, op: 'SCMP_CMP_NE' },
      ],
    };
    expect(() => plan([rule])).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NAMESPACES_SECCOMP_FILTER',
        details: { reason: 'a rule for "read" has two conditions for argument 0' },
      }),
    );
  });
});
