import { RESOLVE_NO_MAGICLINKS, RESOLVE_NO_SYMLINKS } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { itemsOf, shown } from './fixtures/steps.fixture.js';
import { KnownPlaces } from './known-places.js';
import type { Target } from './target-steps.js';
import { openTarget } from './target-steps.js';

describe('openTarget', () => {
  it('opens and makes folder after folder, each by a handle of the one above', () => {
    const { steps, fd } = openTarget(
      { path: '/sys/fs/cgroup', kind: 'directory', refusesLinks: true },
      'm',
    );
    expect(shown(steps).map((line) => line.replace(/, \{.*/, ''))).toEqual([
      'openat2(AT_FDCWD, "/"',
      'mkdirat(<m:parent of /sys>, "sys", 0755)',
      'openat2(AT_FDCWD, "/sys"',
      'mkdirat(<m:parent of /sys/fs>, "fs", 0755)',
      'openat2(AT_FDCWD, "/sys/fs"',
      'mkdirat(<m:parent of /sys/fs/cgroup>, "cgroup", 0755)',
      'openat2(AT_FDCWD, "/sys/fs/cgroup"',
    ]);
    expect(steps.at(-1)?.label).toBe(fd.step);
  });

  it('makes nothing that was made before, and opens what lies below as carefully', () => {
    const known = new KnownPlaces();
    openTarget({ path: '/etc/hosts', kind: 'file', refusesLinks: false }, 'm', known);
    const { steps } = openTarget(
      { path: '/etc/hostname', kind: 'file', refusesLinks: false },
      'n',
      known,
    );
    const calls = shown(steps).map((line) => line.replace(/, \{.*/, ''));
    expect(calls[0]).toBe('openat2(AT_FDCWD, "/etc"');
    expect(calls[1]).toMatch(/^mknodat\(<n:parent of \/etc\/hostname>, "hostname"/);
    expect(calls.filter((call) => call.startsWith('mkdirat'))).toEqual([]);
    const again = openTarget({ path: '/etc', kind: 'directory', refusesLinks: true }, 'o', known);
    expect(again.steps.map(({ call }) => call)).toEqual(['openat2']);
    expect(itemsOf(again.steps[0]?.args[2])[2]).toBe(RESOLVE_NO_SYMLINKS);
  });

  it('makes a file with mknodat, which follows no link', () => {
    const { steps } = openTarget({ path: '/hosts', kind: 'file', refusesLinks: true }, 'm');
    expect(shown(steps)[1]).toBe('mknodat(<m:parent of /hosts>, "hosts", 0100644, makedev(0, 0))');
  });

  it('follows no link at all where links are refused, and none of /proc anywhere', () => {
    for (const [refusesLinks, resolve] of [
      [true, RESOLVE_NO_SYMLINKS],
      [false, RESOLVE_NO_MAGICLINKS],
    ] as const) {
      const { steps } = openTarget({ path: '/a/b', kind: 'file', refusesLinks }, 'm');
      const opens = steps.filter(({ call }) => call === 'openat2');
      const resolves = opens.map(({ args }) => itemsOf(args[2])[2]);
      expect(new Set(resolves)).toEqual(new Set([resolve]));
    }
  });

  it('removes a name only after ENOENT, and goes on with what comes next after anything else', () => {
    const { steps } = openTarget({ path: '/a', kind: 'directory', refusesLinks: false }, 'm');
    const [, , probe, check, unlink] = steps;
    expect(probe).toMatchObject({ then: 'm:target', onError: 'm:parent of /a:check' });
    expect(check).toMatchObject({
      call: 'subtract',
      args: [{ step: 'm:parent of /a:probe' }, -2],
      onZero: 'm:parent of /a:dangling',
      then: 'm:target',
      onError: 'm:target',
    });
    expect(unlink).toMatchObject({ call: 'unlinkat', label: 'm:parent of /a:dangling' });
    expect(steps.filter(({ call }) => call === 'unlinkat')).toHaveLength(1);
  });
});

describe('KnownPlaces', () => {
  function afterMount(place: Target): (path: string) => boolean {
    const known = new KnownPlaces();
    known.add('/a', '/a/b', '/a/b/c', '/d');
    known.mountedAt(place);
    return (path) => known.has(path);
  }

  it('forgets what a mount has covered', () => {
    const isKnown = afterMount({ path: '/a', kind: 'directory', refusesLinks: true });
    expect(['/a', '/a/b', '/a/b/c', '/d'].filter(isKnown)).toEqual(['/a', '/d']);
  });

  it('forgets everything where a link may have led elsewhere', () => {
    const isKnown = afterMount({ path: '/a', kind: 'directory', refusesLinks: false });
    expect(['/a', '/a/b', '/a/b/c', '/d'].filter(isKnown)).toEqual([]);
  });

  it('forgets nothing for a file, below which nothing lies', () => {
    const isKnown = afterMount({ path: '/a/b/c', kind: 'file', refusesLinks: false });
    expect(['/a', '/a/b', '/a/b/c', '/d'].filter(isKnown)).toEqual(['/a', '/a/b', '/a/b/c', '/d']);
  });
});
