import { describe, expect, it } from '@jest/globals';

import type { ProfileRule, SeccompProfile } from './profile.js';
import type { ProfileTarget } from './resolve-profile.js';
import { resolveProfile } from './resolve-profile.js';

const target: ProfileTarget = {
  capabilities: ['CAP_CHOWN', 'CAP_KILL'],
  kernelRelease: '6.1.0-13-amd64',
  architecture: 'x64',
};

const bare: SeccompProfile = { defaultAction: 'SCMP_ACT_ERRNO', syscalls: [] };

function isKept(rule: Partial<ProfileRule>, change: Partial<ProfileTarget> = {}): boolean {
  const whole: ProfileRule = { names: ['read'], action: 'SCMP_ACT_ALLOW', ...rule };
  const { syscalls } = resolveProfile({ ...bare, syscalls: [whole] }, { ...target, ...change });
  return syscalls?.length === 1;
}

describe('resolveProfile', () => {
  it.each<[string, Partial<ProfileRule>, boolean]>([
    ['no condition', {}, true],
    ['empty conditions', { includes: {}, excludes: { caps: [], arches: [] } }, true],
    ['a capability', { includes: { caps: ['CAP_CHOWN'] } }, true],
    ['all of two capabilities', { includes: { caps: ['CAP_CHOWN', 'CAP_KILL'] } }, true],
    ['one of two capabilities', { includes: { caps: ['CAP_CHOWN', 'CAP_BPF'] } }, false],
    ['its processor', { includes: { arches: ['amd64', 'x32'] } }, true],
    ['another processor', { includes: { arches: ['arm64'] } }, false],
    ['an older kernel', { includes: { minKernel: '4.8' } }, true],
    ['just this kernel', { includes: { minKernel: '6.1' } }, true],
    ['a newer kernel', { includes: { minKernel: '6.2' } }, false],
    ['a much newer kernel', { includes: { minKernel: '10.0' } }, false],
    ['not any of two capabilities', { excludes: { caps: ['CAP_BPF', 'CAP_SYSLOG'] } }, true],
    ['not one that it has', { excludes: { caps: ['CAP_BPF', 'CAP_KILL'] } }, false],
    ['not its processor', { excludes: { arches: ['amd64'] } }, false],
    ['not another processor', { excludes: { arches: ['s390x'] } }, true],
    ['not a newer kernel', { excludes: { minKernel: '6.2' } }, true],
    ['not an older kernel', { excludes: { minKernel: '5.12' } }, false],
    [
      'one that is met, and one that is not',
      { includes: { caps: ['CAP_CHOWN'], minKernel: '7.0' } },
      false,
    ],
    [
      'included and excluded',
      { includes: { caps: ['CAP_CHOWN'] }, excludes: { caps: ['CAP_KILL'] } },
      false,
    ],
  ])('decides over a rule with %s', (_, rule, expected) => {
    expect(isKept(rule)).toBe(expected);
  });

  it('compares versions as numbers', () => {
    const rule = { includes: { minKernel: '4.10' } };
    expect(isKept(rule, { kernelRelease: '4.9.0' })).toBe(false);
    expect(isKept(rule, { kernelRelease: '4.10.0+' })).toBe(true);
    expect(isKept(rule, { kernelRelease: '5.0-rc1' })).toBe(true);
    expect(isKept(rule, { kernelRelease: 'custom' })).toBe(false);
  });

  it('leaves out what a runtime specification does not have', () => {
    const rule: ProfileRule = {
      comment: 'a reason',
      names: ['clone3'],
      action: 'SCMP_ACT_ERRNO',
      errnoRet: 38,
      args: [],
      excludes: { caps: ['CAP_BPF'] },
    };
    expect(resolveProfile({ ...bare, defaultErrnoRet: 1, syscalls: [rule] }, target)).toEqual({
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 1,
      architectures: ['SCMP_ARCH_X86_64'],
      flags: ['SECCOMP_FILTER_FLAG_SPEC_ALLOW'],
      syscalls: [{ names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 }],
    });
  });

  it.each<[ProfileTarget['architecture'], readonly string[]]>([
    ['x64', ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32']],
    ['arm64', ['SCMP_ARCH_AARCH64']],
  ])('takes the family of the processor: %s', (architecture, expected) => {
    const archMap = [
      {
        architecture: 'SCMP_ARCH_X86_64',
        subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
      },
      { architecture: 'SCMP_ARCH_AARCH64' },
    ];
    const resolved = resolveProfile({ ...bare, archMap }, { ...target, architecture });
    expect(resolved.architectures).toEqual(expected);
  });

  it('keeps architectures and flags that are given', () => {
    const given = { architectures: ['SCMP_ARCH_X86'], flags: [] };
    expect(resolveProfile({ ...bare, ...given }, target)).toMatchObject(given);
  });
});
