import { describe, expect, it } from '@jest/globals';
import type { Section } from '@docklet/syscall';
import type { ExecProgramRequest } from './exec-program.js';
import { execProgram } from './exec-program.js';

const request: ExecProgramRequest = {
  containerId: 'c'.repeat(64),
  process: { cwd: '/srv', user: { uid: 0, gid: 0 }, args: ['sh'], env: ['PATH=/bin'] },
  namespaces: ['mount', 'pid', 'network'],
  taskFiles: ['/sys/fs/cgroup/memory/docklet/c/tasks'],
  cgroupFolder: '/sys/fs/cgroup/unified/docklet/c',
  lastCapability: 40,
  capabilityName: String,
  bounding: 1n,
  seccomp: [],
  streams: { kind: 'pipes', hasStdin: false },
  attachment: 'container-ends',
  terminalSettings: undefined,
};

function callsOf(section: Section | undefined): readonly string[] {
  return (section?.steps ?? []).map(({ call }) => call);
}

describe('execProgram', () => {
  const { program } = execProgram(request);
  const [watcher, joiner, command] = program.sections;

  it('is non-dumpable from its first step on, before anything is cloned (CVE-2016-9962)', () => {
    expect(watcher?.steps[0]).toMatchObject({ call: 'prctl', args: [4, 0, 0, 0, 0] });
    expect(callsOf(watcher).indexOf('clone3')).toBeGreaterThan(0);
  });

  it('joins the cgroups while it can see them, then all namespaces in one call', () => {
    const calls = callsOf(joiner);
    expect(calls.filter((call) => call === 'setns')).toHaveLength(1);
    expect(calls.indexOf('write')).toBeLessThan(calls.indexOf('setns'));
    const flags = joiner?.steps.find(({ call }) => call === 'setns')?.args[1];
    expect(flags).toBe(0x20000 | 0x20000000 | 0x40000000);
  });

  it('gives up its privileges before the command appears among the container’s processes', () => {
    const calls = callsOf(joiner);
    for (const call of ['setgroups', 'setresuid', 'capset', 'fchdir', 'close_range']) {
      expect(calls.indexOf(call)).toBeGreaterThan(0);
      expect(calls.indexOf(call)).toBeLessThan(calls.indexOf('clone'));
    }
    expect(callsOf(command).slice(0, 4)).toEqual(['setsid', 'prctl', 'read', 'execve']);
  });

  it('opens the working directory without following links of /proc (CVE-2024-21626)', () => {
    const open = joiner?.steps.find(({ label }) => label === 'exec-cwd');
    expect(open).toMatchObject({ call: 'openat2', args: [-100, '/srv', expect.anything(), 24] });
    expect(callsOf(joiner)).not.toContain('chdir');
  });

  it('closes what is the watcher’s, and passes a lease only to who ends with its parent', () => {
    expect(program.inherits).toContain('lease');
    const free = execProgram({ ...request, attachment: 'none' });
    expect(free.program.inherits).not.toContain('lease');
  });
});
