import { describe, expect, it } from '@jest/globals';
import { MS_BIND, MS_NOSUID, MS_RDONLY, MS_REC } from '@docklet/syscall';
import { parseMountFlags } from './mount-flags.js';
import { checkVolumeName, createVolumeName, isVolumeName } from './volume-name.js';
import { checkVolumeOptions } from './volume-options.js';

describe('checkVolumeName', () => {
  it.each(['ab', 'a.b-c_d', '0'.repeat(255), createVolumeName()])('takes %s', (name) => {
    checkVolumeName(name);
    expect(isVolumeName(name)).toBe(true);
  });

  it.each(['', 'a', '.a', '..', '-rf', 'a/b', 'a\nb', 'a:b', 'é1', '\u001b]0;', 'a'.repeat(256)])(
    'refuses %j',
    (name) => {
      const code = 'DOCKLET_CONTAINER_INVALID_VOLUME_NAME';
      expect(() => {
        checkVolumeName(name);
      }).toThrow(expect.objectContaining({ code }));
      expect(isVolumeName(name)).toBe(false);
    },
  );
});

describe('checkVolumeOptions', () => {
  it('takes what mount(8) needs', () => {
    checkVolumeOptions('v', {});
    checkVolumeOptions('v', { type: 'nfs', device: ':/x', o: 'addr=1.2.3.4' });
  });

  const refused: readonly Readonly<Record<string, string>>[] = [
    ...[{ type: 'tmpfs' }, { device: 'x' }, { o: 'ro' }],
    ...[{ size: '1' }, { constructor: 'x' }],
    { type: 'none', device: 'folder', o: 'ro,bind' },
  ];
  it.each(refused)('refuses %j', (options) => {
    const code = 'DOCKLET_CONTAINER_INVALID_VOLUME_OPTION';
    expect(() => {
      checkVolumeOptions('v', options);
    }).toThrow(expect.objectContaining({ code }));
  });
});

describe('parseMountFlags', () => {
  it('tells flags from what is for the file system', () => {
    expect(parseMountFlags('rbind,ro,nosuid,uid=1000,size=1m')).toEqual({
      flags: MS_BIND | MS_REC | MS_RDONLY | MS_NOSUID,
      data: 'uid=1000,size=1m',
    });
  });

  it('lets the later one win', () => {
    expect(parseMountFlags('ro,rw,constructor')).toEqual({ flags: 0, data: 'constructor' });
  });
});
