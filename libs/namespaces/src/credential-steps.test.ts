import { showStep } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { capabilityMask } from './capabilities/capability-mask.js';
import { capabilityName, defaultCapabilities } from './capabilities/capability-table.js';
import type { CredentialRequest } from './credential-steps.js';
import { credentialSteps, encodeCredentials } from './credential-steps.js';

function shown(request: Partial<CredentialRequest> = {}): string[] {
  const { steps } = credentialSteps({
    bounding: capabilityMask(defaultCapabilities),
    lastCapability: 40,
    nameOf: capabilityName,
    noNewPrivileges: false,
    seccomp: [{ call: 'getpid', args: [], why: 'the filter' }],
    ...request,
  });
  return steps.map(showStep);
}

const identity = [
  'prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)',
  'setgroups(user[16], &user+48)',
  'setresgid(user[8], user[8], user[8])',
  'setresuid(user, user, user)',
  'capset(&{version=3, pid=0}, &user+24)',
  'prctl(PR_CAP_AMBIENT, 4, 0, 0, 0)',
];

describe('credentialSteps', () => {
  it('does what needs root first, and becomes the user last', () => {
    const steps = shown();
    const drops = steps.filter((step) => step.startsWith('prctl(PR_CAPBSET_DROP'));
    expect(drops).toHaveLength(41 - defaultCapabilities.length);
    expect(steps).toEqual([...drops, 'getpid()', ...identity]);
  });

  it('installs the filter last when nothing is needed for that but no_new_privs', () => {
    const steps = shown({ noNewPrivileges: true });
    expect(steps.slice(-8)).toEqual([
      ...identity,
      'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)',
      'getpid()',
    ]);
  });

  it('drops nothing that is granted, and only what the kernel knows', () => {
    expect(shown({ bounding: (1n << 41n) - 1n, seccomp: [] })).toEqual(identity);
    const drops = shown({ bounding: 0n, lastCapability: 37, seccomp: [] }).slice(0, -6);
    expect(drops).toEqual(
      Array.from({ length: 38 }, (_, number) => `prctl(PR_CAPBSET_DROP, ${number}, 0, 0, 0)`),
    );
  });
});

describe('encodeCredentials', () => {
  const capabilities = capabilityMask(['CAP_CHOWN', 'CAP_BPF']);

  it('puts ids, groups and capabilities where the steps look for them', () => {
    const bytes = encodeCredentials({ uid: 0, gid: 5, additionalGids: [5, 6] }, capabilities);
    expect([bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)]).toEqual([0n, 5n]);
    expect([bytes.readBigUInt64LE(16), bytes.readUInt32LE(48), bytes.readUInt32LE(52)]).toEqual([
      ...[2n, 5, 6],
    ]);
    // Effective, permitted, inheritable; the lower half, then the upper.
    const sets = Array.from({ length: 6 }, (_, index) => bytes.readUInt32LE(24 + 4 * index));
    expect(sets).toEqual([1, 1, 0, 0x80, 0x80, 0]);
  });

  it('gives nothing to a user other than root (CVE-2018-10856)', () => {
    const bytes = encodeCredentials({ uid: 1, gid: 0, additionalGids: [] }, capabilities);
    expect(bytes.subarray(24, 48).every((byte) => byte === 0)).toBe(true);
  });
});
