import { describe, expect, it } from '@jest/globals';
import type { MountOption } from '../options/container-options.js';
import { buildMounts } from './mounts.js';

const request = {
  userMounts: [],
  ownFiles: { '/etc/hosts': '/run/hosts' },
  volumeFolder: (name: string) => `/volumes/${name}/_data`,
  cgroupMounts: [{ destination: '/sys/fs/cgroup', type: 'cgroup2', options: ['ro', 'nosuid'] }],
  isPrivileged: false,
  isReadonly: false,
  memoryOf: 'own' as const,
};
const bind = (target: string): MountOption => ({ kind: 'bind', source: '/srv', target });
const targets = (...userMounts: MountOption[]): string[] =>
  buildMounts({ ...request, userMounts }).map(({ destination }) => destination);

describe('buildMounts', () => {
  it('mounts the kernel’s file systems, then docklet’s files and the user’s', () => {
    const all = targets(bind('/data'));
    expect(all[0]).toBe('/proc');
    expect(all.indexOf('/etc/hosts')).toBeGreaterThan(all.indexOf('/sys/fs/cgroup'));
    expect(all.indexOf('/data')).toBeGreaterThan(all.indexOf('/sys/fs/cgroup'));
  });

  it('mounts its own files over a folder of the user, and below a file of theirs', () => {
    const all = targets(bind('/etc'), bind('/etc/hosts/x/y'));
    expect(all.slice(-3)).toEqual(['/etc', '/etc/hosts', '/etc/hosts/x/y']);
  });

  it('shares memory with the host when there is no IPC namespace', () => {
    const shared = buildMounts({ ...request, memoryOf: 'host' });
    const memory = { destination: '/dev/shm', source: '/dev/shm' };
    expect(shared).toContainEqual({ ...memory, type: 'bind', options: ['rbind'] });
  });

  it('mounts folders before what is inside them', () => {
    expect(
      targets(bind('/a/b/c'), bind('/a'), bind('/a/b')).filter((one) => one.startsWith('/a')),
    ).toEqual(['/a', '/a/b', '/a/b/c']);
  });

  it('puts a mount of the user in the place of one of its own', () => {
    const mounts = buildMounts({
      ...request,
      userMounts: [bind('/etc/hosts'), { kind: 'tmpfs', target: '/dev/shm' }],
    });
    expect(mounts.filter(({ destination }) => destination === '/etc/hosts')).toEqual([
      { destination: '/etc/hosts', type: 'bind', source: '/srv', options: ['rbind'] },
    ]);
    expect(mounts.filter(({ destination }) => destination === '/dev/shm')).toHaveLength(1);
  });

  it('makes docklet’s own files read-only with the root', () => {
    const hosts = buildMounts({ ...request, isReadonly: true }).find(
      ({ destination }) => destination === '/etc/hosts',
    );
    expect(hosts?.options).toEqual(['rbind', 'ro']);
  });

  it('makes the cgroup tree writable for a privileged container only', () => {
    const optionsOf = (isPrivileged: boolean): readonly string[] | undefined =>
      buildMounts({ ...request, isPrivileged }).find(({ type }) => type === 'cgroup2')?.options;
    expect(optionsOf(false)).toEqual(['ro', 'nosuid']);
    expect(optionsOf(true)).toEqual(['nosuid']);
  });

  it('hardens a file system in memory unless told otherwise', () => {
    const options = (more: readonly string[]): readonly string[] | undefined =>
      buildMounts({
        ...request,
        userMounts: [{ kind: 'tmpfs', target: '/t', sizeBytes: 4096, options: more }],
      }).find(({ destination }) => destination === '/t')?.options;
    expect(options([])).toEqual(['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=4096']);
    expect(options(['exec', 'mode=700'])).toEqual([
      'nosuid',
      'nodev',
      'size=4096',
      'exec',
      'mode=700',
    ]);
  });

  it.each([
    ['relative', [bind('data')]],
    ['the root', [bind('/a/..')]],
    ['taken twice', [bind('/a'), bind('/a/')]],
  ])('refuses a target that is %s', (_, mounts) => {
    expect(() => targets(...mounts)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_MOUNT' }),
    );
  });
});

describe('CVE-2019-16884, CVE-2019-19921: mounts over /proc', () => {
  it.each(['/proc', '/proc/', '/proc/self/attr', '/x/../proc/sys'])('refuses %s', (target) => {
    expect(() => targets(bind(target))).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CONTAINER_INVALID_MOUNT' }),
    );
  });
});
