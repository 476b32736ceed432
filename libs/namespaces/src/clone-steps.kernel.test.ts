import { mkdirSync, readFileSync, readlinkSync, rmdirSync } from 'node:fs';
import type { RuntimeNamespaceType } from '@docklet/oci';
import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  Cell,
  O_DIRECTORY,
  O_PATH,
  O_WRONLY,
  P_PID,
  P_PIDFD,
  WEXITED,
  WNOWAIT,
  resultOf,
  siginfoBytes,
} from '@docklet/syscall';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CloneRequest } from './clone-steps.js';
import { cloneSteps, joinCgroupSteps, unshareCgroup } from './clone-steps.js';
import { hostnameSteps } from './identity-steps.js';
import { linesOf } from './process.fixture.js';

const namespaces: readonly RuntimeNamespaceType[] = ['mount', 'uts', 'ipc', 'pid', 'network'];
const files = {
  mount: 'mnt',
  uts: 'uts',
  ipc: 'ipc',
  pid: 'pid',
  network: 'net',
  cgroup: 'cgroup',
};

/** A process that clones another one, and ends with its exit code. */
function parent(
  options: Partial<CloneRequest> = {},
  before: readonly Step[] = [],
): readonly Step[] {
  const pid = new Cell('pid', 8);
  const pidfd = new Cell('pidfd', 8);
  const info = new Cell('info', siginfoBytes);
  return [
    ...before,
    ...cloneSteps({
      section: 'child',
      namespaces,
      pid: pid.at(0),
      pidfd: pidfd.at(0),
      ...options,
    }),
    {
      call: 'waitid',
      args: [P_PIDFD, pidfd.load(), info, WEXITED | WNOWAIT, null],
      why: 'by the descriptor that the kernel has written',
    },
    {
      call: 'waitid',
      args: [P_PID, pid.load(), info, WEXITED, null],
      why: 'by the process id that the kernel has written',
    },
    { call: 'exit_group', args: [info.load(24)], why: 'as the child' },
  ];
}

const own = (type: string): string => readlinkSync(`/proc/self/ns/${type}`);

describe('cloneSteps', () => {
  const readLinks = 'for n in mnt uts ipc pid net cgroup; do readlink /proc/self/ns/$n; done';

  it('makes every namespace that was asked for, and no others', async () => {
    for (const asked of [namespaces, ['uts'], []] as const) {
      // Without a pid namespace /proc/self is right; in one it is another process of the parent's /proc.
      const script = readLinks.replaceAll('self', 'thread-self');
      const hasPid = asked.includes('pid' as never);
      const lines = await linesOf({
        parent: parent({ namespaces: asked }),
        steps: [],
        script: hasPid ? `mount -t proc proc /proc && ${script}` : script,
      });
      const isNew = lines.map((line) => line !== own(line.slice(0, line.indexOf(':'))));
      const order = ['mount', 'uts', 'ipc', 'pid', 'network', 'cgroup'] as const;
      expect(isNew).toEqual(order.map((type) => asked.includes(type as never)));
    }
  });

  it('makes the child the first process, in a world of its own', async () => {
    const lines = await linesOf({
      parent: parent(),
      steps: [...hostnameSteps('inside', 'example.org')],
      script:
        'echo $$; hostname; cat /proc/sys/kernel/domainname; ls /sys/class/net | wc -l; ipcs | wc -l',
    });
    expect(lines[0]).toBe('1');
    expect(lines.slice(1, 3)).toEqual(['inside', 'example.org']);
    expect(readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()).not.toBe('inside');
  });

  it('starts the child with every signal at its default', async () => {
    const lines = await linesOf({
      parent: parent({ namespaces: [] }),
      steps: [],
      script: '',
      command: ['/bin/busybox', 'grep', '-E', '^Sig(Blk|Ign)', '/proc/self/status'],
    });
    expect(lines).toEqual(['SigBlk:\t0000000000000000', 'SigIgn:\t0000000000000000']);
  });
});

/** Where a hierarchy of cgroups is mounted: `cgroup2`, or `cgroup` with a controller of v1. */
function hierarchy(type: 'cgroup' | 'cgroup2', controller?: string): string {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  for (const line of lines) {
    const [, place, found, options = ''] = line.split(' ');
    const isIt = controller === undefined || options.split(',').includes(controller);
    if (place !== undefined && found === type && isIt) {
      return place;
    }
  }
  throw new Error(`this test needs ${type} ${controller ?? ''}, and it is not mounted`);
}

describe('cgroups', () => {
  const made: string[] = [];
  afterEach(() => {
    made.splice(0).forEach((folder) => {
      rmdirSync(folder);
    });
  });

  function makeCgroup(root: string): string {
    const folder = `${root}/docklet-test-namespaces-${process.pid}`;
    mkdirSync(folder);
    made.push(folder);
    return folder;
  }

  it('are where a process begins its life: v2', async () => {
    const folder = makeCgroup(hierarchy('cgroup2'));
    const open: Step = {
      call: 'openat',
      args: [AT_FDCWD, folder, O_PATH | O_DIRECTORY, 0],
      why: 'the cgroup',
      label: 'folder',
    };
    const lines = await linesOf({
      parent: parent({ namespaces: [], cgroup: resultOf('folder') }, [open]),
      steps: [],
      script: 'grep ^0:: /proc/self/cgroup',
    });
    expect(lines).toEqual([`0::/docklet-test-namespaces-${process.pid}`]);
  });

  const open = (path: string): Step => ({
    call: 'openat',
    args: [AT_FDCWD, path, O_WRONLY, 0],
    why: 'the cgroup',
    label: path,
  });

  it('are joined by the file tasks of v1, or cgroup.procs of v2', async () => {
    const hasV1 = readFileSync('/proc/self/mounts', 'utf8').includes(' cgroup ');
    const folder = makeCgroup(hasV1 ? hierarchy('cgroup', 'pids') : hierarchy('cgroup2'));
    const lines = await linesOf({
      steps: joinCgroupSteps([`${folder}/${hasV1 ? 'tasks' : 'cgroup.procs'}`], open),
      script: 'cat /proc/self/cgroup',
    });
    const [line] = lines.filter((each) => each.includes('docklet-test-namespaces'));
    expect(line).toMatch(hasV1 ? /:pids:\/docklet/ : /^0::\/docklet/);
  });

  it('are the root of what is seen of them, once the namespace is made', async () => {
    const folder = makeCgroup(hierarchy('cgroup2'));
    const lines = await linesOf({
      steps: [...joinCgroupSteps([`${folder}/cgroup.procs`], open), unshareCgroup],
      script: 'grep ^0:: /proc/self/cgroup; readlink /proc/self/ns/cgroup',
    });
    expect(lines[0]).toBe('0::/');
    expect(lines[1]).not.toBe(own(files.cgroup));
  });
});
