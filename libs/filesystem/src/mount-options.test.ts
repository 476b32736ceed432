import type { RuntimeMount } from '@docklet/oci';
import { AT_RECURSIVE, MS_PRIVATE, MS_SHARED, MS_SLAVE } from '@docklet/syscall';
import { describe, expect, it } from '@jest/globals';
import { parseMountOptions } from './mount-options.js';

const [rdonly, nosuid, nodev, noexec, atime] = [1, 2, 4, 8, 0x70];

function parse(options: readonly string[], mount: Partial<RuntimeMount> = {}): unknown {
  return parseMountOptions({ destination: '/x', type: 'tmpfs', options, ...mount });
}

function expectRefusal(options: readonly string[], mount: Partial<RuntimeMount>): void {
  expect(() => parse(options, mount)).toThrow(
    expect.objectContaining({ code: 'DOCKLET_FILESYSTEM_MOUNT_OPTION' }),
  );
}

describe('parseMountOptions', () => {
  it('tells attributes of the mount from options of the file system', () => {
    expect(parse(['nosuid', 'mode=755', 'ro', 'newinstance'])).toMatchObject({
      set: nosuid | rdonly,
      data: ['mode=755', 'newinstance'],
      isBind: false,
    });
    expect(parse([])).toMatchObject({ set: 0, clear: 0, recursive: 0, isBind: false, data: [] });
  });

  it('lets the later one win', () => {
    expect(parse(['ro', 'nodev', 'rw'])).toMatchObject({ set: nodev, clear: nodev | rdonly });
    expect(parse(['rw', 'ro'])).toMatchObject({ set: rdonly, clear: rdonly });
    expect(parse(['noexec', 'exec', 'noexec'])).toMatchObject({ set: noexec });
  });

  it.each([
    ['relatime', 0],
    ['atime', 0],
    ['noatime', 0x10],
    ['strictatime', 0x20],
  ])('clears the whole number of access times before it sets it: %s', (option, value) => {
    expect(parse(['noatime', 'strictatime', option])).toMatchObject({ set: value, clear: atime });
  });

  it('is recursive for a recursive bind mount', () => {
    expect(parse(['rbind', 'ro'])).toMatchObject({ isBind: true, recursive: AT_RECURSIVE });
    expect(parse(['bind', 'ro'])).toMatchObject({ isBind: true, recursive: 0 });
    expect(parse([], { type: 'bind' })).toMatchObject({ isBind: true });
    expect(parse(['rbind', 'rro', 'rnosuid'])).toEqual(parse(['rbind', 'ro', 'nosuid']));
  });

  it('takes what holds anyway', () => {
    expect(parse(['rbind', 'rprivate', 'private', 'defaults'])).toEqual(parse(['rbind']));
  });

  it.each([
    ['rprivate', MS_PRIVATE],
    ['slave', MS_SLAVE],
    ['rslave', MS_SLAVE],
    ['rshared', MS_SHARED],
  ])('lets mounts spread as %s says', (option, propagation) => {
    expect(parse(['rbind', option])).toMatchObject({ propagation });
  });

  it('finds a part of the source, and leaves what is mounted below as it is', () => {
    expect(parse(['rbind', 'ro', 'X-mount.subdir=a/b', 'X-docklet.shallow'])).toMatchObject({
      subdirectory: 'a/b',
      isShallow: true,
      data: [],
    });
  });

  it.each(['unbindable', 'remount', 'tmpcopyup', 'ridmap'])(
    'refuses what it cannot do: %s',
    (option) => {
      expectRefusal([option], {});
      expectRefusal(['rbind', option], {});
    },
  );

  it.each(['size=64k', 'nonsense', 'z', ''])('refuses %j for a bind mount', (option) => {
    expectRefusal(['rbind', option], {});
  });

  it('refuses for file systems of the container’s own what is for bind mounts', () => {
    const map = [{ containerID: 0, hostID: 1000, size: 1 }];
    expectRefusal([], { uidMappings: map });
    expectRefusal([], { gidMappings: map });
    expectRefusal(['rslave'], {});
    expectRefusal(['X-mount.subdir=a'], {});
  });
});
