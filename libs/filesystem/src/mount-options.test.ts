import type { RuntimeMount } from '@docklet/oci';
import { AT_RECURSIVE } from '@docklet/syscall';
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
    expect(parse([])).toEqual({ set: 0, clear: 0, recursive: 0, isBind: false, data: [] });
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

  it.each(['shared', 'rslave', 'unbindable', 'remount', 'tmpcopyup', 'idmap'])(
    'refuses what it cannot do: %s',
    (option) => {
      expectRefusal([option], {});
      expectRefusal(['rbind', option], {});
    },
  );

  it.each(['size=64k', 'nonsense', 'z', ''])('refuses %j for a bind mount', (option) => {
    expectRefusal(['rbind', option], {});
  });

  it('refuses id maps', () => {
    const map = [{ containerID: 0, hostID: 1000, size: 1 }];
    expectRefusal(['rbind'], { uidMappings: map });
    expectRefusal(['rbind'], { gidMappings: map });
  });
});
