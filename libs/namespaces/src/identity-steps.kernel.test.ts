import type { Step } from '@docklet/syscall';
import { CLONE_NEWIPC, CLONE_NEWUTS, resultOf } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { keyringStep } from './identity-steps.js';
import { linesOf, run } from './process.fixture.js';
import { rlimitSteps } from './rlimit-steps.js';
import { sysctlSteps } from './sysctl-steps.js';

// keyctl(2)
const KEYCTL_GET_KEYRING_ID = 0;
const KEY_SPEC_SESSION_KEYRING = -3;

describe('keyringStep', () => {
  const sessionKeyring = (label: string): Step => ({
    call: 'keyctl',
    args: [KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0],
    why: 'which one is it?',
    label,
  });

  it('joins a session keyring of its own', async () => {
    const name = `docklet-${process.pid}`;
    const lines = await linesOf({
      steps: [
        sessionKeyring('before'),
        keyringStep(name),
        sessionKeyring('after'),
        {
          call: 'subtract',
          args: [resultOf('after'), resultOf('before')],
          why: 'is it another one?',
          onZero: 'same',
          then: 'other',
          onError: 'other',
        },
        { call: 'exit_group', args: [9], why: 'it is not', label: 'same' },
        { call: 'getpid', args: [], why: 'it is', label: 'other' },
      ],
      script: `grep ${name} /proc/keys`,
    });
    expect(lines).toEqual([expect.stringContaining(name)]);
  });
});

describe('rlimitSteps', () => {
  const limitsOf = async (...limits: Parameters<typeof rlimitSteps>[0]): Promise<string[]> => {
    const lines = await linesOf({
      steps: rlimitSteps(limits),
      script: 'grep -E "open files|core|cpu time" /proc/self/limits',
    });
    return lines.map((line) => line.trim().replace(/ {2,}/g, '|'));
  };

  it('sets soft and hard limits', async () => {
    const lines = await limitsOf(
      { type: 'RLIMIT_NOFILE', soft: 100, hard: 200 },
      { type: 'RLIMIT_CORE', soft: 0, hard: 0 },
    );
    expect(lines).toContain('Max open files|100|200|files');
    expect(lines).toContain('Max core file size|0|0|bytes');
  });

  it.each([-1, 18_446_744_073_709_551_615])('takes %d for no limit', async (none) => {
    const lines = await limitsOf({ type: 'RLIMIT_CPU', soft: none, hard: none });
    expect(lines).toContain('Max cpu time|unlimited|unlimited|seconds');
  });

  it('fails when the soft limit is above the hard one', async () => {
    const steps = rlimitSteps([{ type: 'RLIMIT_NOFILE', soft: 3, hard: 2 }]);
    const { failure } = await run({ steps, script: 'true' });
    expect(failure).toMatchObject({ errno: 'EINVAL', step: { call: 'prlimit64' } });
  });
});

describe('sysctlSteps', () => {
  it('sets parameters of the container’s own namespaces', async () => {
    const lines = await linesOf({
      steps: [
        { call: 'unshare', args: [CLONE_NEWIPC | CLONE_NEWUTS], why: 'namespaces of its own' },
        ...sysctlSteps({
          'kernel.shm_rmid_forced': '1',
          'kernel/msgmax': '4096',
          'fs.mqueue.msg_max': '20',
        }),
      ],
      script: 'cd /proc/sys; cat kernel/shm_rmid_forced kernel/msgmax fs/mqueue/msg_max',
    });
    expect(lines).toEqual(['1', '4096', '20']);
  });

  it('names the parameter that this kernel does not have', async () => {
    const { failure } = await run({ steps: sysctlSteps({ 'net.no_such': '1' }), script: 'true' });
    expect(failure).toMatchObject({ errno: 'ENOENT', step: { label: 'sysctl net.no_such' } });
  });

  it('reports a value that the kernel refuses', async () => {
    const steps = sysctlSteps({ 'kernel.shm_rmid_forced': 'x' });
    const { failure } = await run({ steps, script: 'true' });
    expect(failure).toMatchObject({ errno: 'EINVAL', step: { call: 'write' } });
  });
});
