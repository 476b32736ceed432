import { Cell, resultOf, showStep } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { cloneSteps, joinCgroupSteps } from './clone-steps.js';

const pid = new Cell('pid', 8).at(0);
const pidfd = new Cell('pidfd', 8).at(0);
const request = { section: 'init', namespaces: ['pid', 'mount'], pid, pidfd } as const;

/** The words of a `struct clone_args`. */
function argumentsOf(steps: ReturnType<typeof cloneSteps>): readonly unknown[] {
  const cell = steps.at(-1)?.args[0] as Cell;
  return cell.initial !== undefined && 'items' in cell.initial ? cell.initial.items : [];
}

describe('cloneSteps', () => {
  it('passes the structure of clone3(2)', () => {
    const steps = cloneSteps(request);
    const flags = 0x1_0000_0000n | 0x10_0000n | 0x1000n | 0x2000_0000n | 0x2_0000n;
    expect(argumentsOf(steps)).toEqual([flags, pidfd, null, pid, 17, 0, 0, 0, 0, 0, 0]);
    expect(steps.at(-1)?.args[1]).toBe(88);
    expect(steps.at(-1)).toMatchObject({ label: 'clone', onZero: 'init' });
  });

  it('names its flags for whoever reads the plan', () => {
    expect(cloneSteps(request).map(showStep)).toEqual([
      'clone3(&{flags=CLONE_NEWPID|CLONE_NEWNS, exit_signal=SIGCHLD}, 88)',
    ]);
  });

  it('puts a cgroup into the structure before', () => {
    const [place, clone] = cloneSteps({ ...request, cgroup: resultOf('folder') });
    expect(place).toMatchObject({ args: [resultOf('folder'), 0], store: { offset: 80 } });
    expect(place?.store?.cell).toBe(clone?.args[0]);
    expect(argumentsOf([clone!])[0]).toBe(
      0x2_0000_0000n | (argumentsOf(cloneSteps(request))[0] as bigint),
    );
  });

  it('leaves the cgroup namespace to a later step', () => {
    const withCgroup = { ...request, namespaces: ['pid', 'cgroup', 'mount'] } as const;
    expect(argumentsOf(cloneSteps(withCgroup))).toEqual(argumentsOf(cloneSteps(request)));
  });

  it.each(['user', 'time'] as const)('refuses what it does not make: %s', (type) => {
    expect(() => cloneSteps({ ...request, namespaces: ['pid', type] })).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_NAMESPACES_UNSUPPORTED_NAMESPACE',
        details: { type },
      }),
    );
  });
});

describe('joinCgroupSteps', () => {
  it('writes a zero, which stands for the process itself, into each file', () => {
    const open = (path: string): ReturnType<typeof cloneSteps>[number] => ({
      call: 'openat',
      args: [-100, path, 1, 0],
      why: 'the cgroup',
      label: path,
    });
    expect(joinCgroupSteps(['/a/tasks', '/b/tasks'], open).map(showStep)).toEqual([
      'openat(AT_FDCWD, "/a/tasks", O_WRONLY, 0)',
      'write(</a/tasks>, "0", 1)',
      'openat(AT_FDCWD, "/b/tasks", O_WRONLY, 0)',
      'write(</b/tasks>, "0", 1)',
    ]);
  });
});
