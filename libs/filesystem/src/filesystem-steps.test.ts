import type { Step } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { cgroupMounts, defaultMounts } from './default-mounts.js';
import { defaultDevices } from './device-steps.js';
import type { FilesystemRequest } from './filesystem-steps.js';
import { filesystemSteps } from './filesystem-steps.js';
import { itemsOf, labels, references, shown } from './fixtures/steps.fixture.js';
import { workingDirectory } from './working-directory-steps.js';

const marker: Step = { call: 'getpid', args: [], why: 'a marker' };

const request: FilesystemRequest = {
  root: {
    layers: [{ kind: 'directory', path: '/layers/base' }],
    writable: { upperDir: '/c/upper', workDir: '/c/work', isVolatile: true },
    stage: '/stage',
    overlayApi: 'fsconfig',
  },
  isReadonly: true,
  mounts: [
    ...defaultMounts(),
    ...cgroupMounts({ version: 1, hierarchies: [{ folder: 'pids', options: ['pids'] }] }),
    { destination: '/data', type: 'bind', source: '/srv/data', options: ['rbind', 'ro'] },
    { destination: '/etc/hosts', type: 'bind', source: '/c/hosts', options: ['rbind'] },
  ],
  sourceKind: (source) => (source === '/c/hosts' ? 'file' : 'directory'),
  devices: defaultDevices,
  maskedPaths: [
    { path: '/proc/keys', kind: 'file' },
    { path: '/sys/firmware', kind: 'directory' },
  ],
  readonlyPaths: ['/proc/sys'],
  workingDirectory: '/app',
  beforeSealing: [marker],
};

const steps = filesystemSteps(request);
const lines = shown(steps);

/** Where a line stands that begins like this. */
function at(start: string): number {
  const index = lines.findIndex((line) => line.startsWith(start));
  expect([start, index]).not.toEqual([start, -1]);
  return index;
}

describe('filesystemSteps', () => {
  it('has every label once, and refers to labels that are there', () => {
    const all = labels(steps);
    expect(all).toHaveLength(new Set(all).size);
    expect(references(steps).filter((label) => !all.includes(label))).toEqual([]);
  });

  it('refers only to what has run before', () => {
    steps.forEach((step, index) => {
      const before = labels(steps.slice(0, index));
      const results = references([
        { ...step, then: undefined, onZero: undefined, onError: undefined },
      ]);
      expect(results.filter((label) => !before.includes(label))).toEqual([]);
    });
  });

  it('goes through its parts in order', () => {
    const order = [
      at('umask(0)'),
      at('mount(NULL, "/"'),
      at('fsopen("overlay"'),
      at('mknodat(AT_FDCWD, "/stage/null"'),
      at('open_tree(AT_FDCWD, "/srv/data"'),
      at('open_tree(AT_FDCWD, "/stage/null"'),
      at('pivot_root'),
      at('umount2'),
      at('fsopen("tmpfs"'),
      at('move_mount(<mount1:mount>'),
      at('fsopen("proc"'),
      at('mkdirat(<workdir:parent of /app>'),
      at('getpid'),
      at('openat2(AT_FDCWD, "/proc/keys"'),
      at('open_tree(<readonly /proc/sys:target>'),
      at('mount_setattr(AT_FDCWD, "/", 0, {attr_set=MOUNT_ATTR_RDONLY,'),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(lines.at(-1)).toBe('umask(022)');
  });

  it('uses no path of the host once the roots are swapped', () => {
    const pivot = at('pivot_root');
    const hostPath = /"\/(stage|layers|c|srv)\b/;
    expect(lines.slice(pivot).filter((line) => hostPath.test(line))).toEqual([]);
    expect(lines.slice(0, pivot).some((line) => hostPath.test(line))).toBe(true);
  });

  it('mounts by handles only, never by path, once the roots are swapped', () => {
    const after = steps.slice(at('pivot_root') + 1);
    expect(after.filter(({ call }) => call === 'mount')).toEqual([]);
    const moves = after.filter(({ call }) => call === 'move_mount');
    expect(moves).toHaveLength(request.mounts.length + 3);
    for (const { args } of moves) {
      expect(args).toMatchObject([{ kind: 'result' }, '', { kind: 'result' }, '', 0x44]);
    }
  });

  it('attaches /dev when it is full, and /proc after everything else', () => {
    const attached = lines.filter((line) => line.startsWith('move_mount(<mount'));
    expect(attached.at(-1)).toContain('<mount10:target>');
    expect(at('fsopen("proc"')).toBeGreaterThan(at('move_mount(<mount9:tree>'));
    expect(at('symlinkat("/proc/kcore"')).toBeLessThan(at('move_mount(<mount1:mount>'));
  });

  it('makes the folders for cgroups v1 before it seals their tmpfs', () => {
    const mount = 'mount6:mount';
    const order = [
      at(`mkdirat(<${mount}>, "pids"`),
      at(`mount_setattr(<${mount}>, "", AT_EMPTY_PATH, {attr_set=MOUNT_ATTR_RDONLY,`),
      at(`move_mount(<${mount}>`),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('closes on exec whatever it opens', () => {
    const O_CLOEXEC = 0x80000;
    for (const { call, args } of steps) {
      if (call === 'openat2') {
        expect(Number(itemsOf(args[2])[0]) & O_CLOEXEC).toBe(O_CLOEXEC);
      }
      if (call === 'open_tree') {
        expect(Number(args[2]) & O_CLOEXEC).toBe(O_CLOEXEC);
      }
      if (call === 'fsopen' || call === 'fsmount') {
        expect(args[1]).toBe(1);
      }
    }
  });

  it('lets programs of the host in when everything is mounted and nothing read-only, and nobody else', () => {
    const visit = { rootAt: '/c/bundle/rootfs', steps: [{ ...marker, why: 'hooks' }] };
    const visited = shown(filesystemSteps({ ...request, beforeSealing: [], hostVisit: visit }));
    const order = [
      'open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE|AT_RECURSIVE|OPEN_TREE_CLOEXEC)',
      'mount_setattr(<host-tree>, "", AT_EMPTY_PATH|AT_RECURSIVE, ',
      'mount(NULL, "/"',
      'pivot_root(".", ".")',
      'fsopen("proc"',
      'move_mount(<host-tree>, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH)',
      'fchdir(<host-tree>)',
      'pivot_root(".", "c/bundle/rootfs")',
      'getpid()',
      'chdir("/c/bundle/rootfs")',
      'openat2(AT_FDCWD, "/proc/keys"',
    ].map((start) => [start, visited.findIndex((line) => line.startsWith(start))] as const);
    expect(order).toEqual(order.toSorted(([, a], [, b]) => a - b));
    expect(order.filter(([, index]) => index < 0)).toEqual([]);
    const leave = visited.indexOf('chdir("/c/bundle/rootfs")');
    expect(visited.slice(leave + 1, leave + 4)).toEqual([
      ...['pivot_root(".", ".")', 'umount2(".", MNT_DETACH)', 'chdir("/")'],
    ]);
  });

  it('says for whom devices and mounts are there', () => {
    const origins = new Map([
      ['/dev/null', 'the CDI device v/c=0'],
      ['/data', 'the CDI device v/c=1'],
    ]);
    const reasons = filesystemSteps({ ...request, origins }).map(({ why }) => why);
    expect(reasons).toContain('the device /dev/null, for the CDI device v/c=0');
    expect(reasons).toContain('a view of the host’s /srv/data, for the CDI device v/c=1');
    expect(reasons).toContain('the device /dev/zero');
  });

  it('gives every step a reason', () => {
    for (const { why } of steps) {
      expect(why).toMatch(/^\S.*[^.]$/u);
    }
  });

  it('leaves the working directory as a handle, unless it is the root', () => {
    expect(labels(steps)).toContain(workingDirectory.step);
    const atRoot = filesystemSteps({ ...request, workingDirectory: '/' });
    expect(labels(atRoot)).not.toContain(workingDirectory.step);
  });

  it('leaves out what is not asked for', () => {
    const open = filesystemSteps({
      ...request,
      isReadonly: false,
      maskedPaths: [],
      readonlyPaths: [],
    });
    expect(shown(open).filter((line) => line.includes('/stage/null'))).toEqual([]);
    expect(shown(open).filter((line) => line.startsWith('mount_setattr(AT_FDCWD'))).toEqual([]);
  });
});
