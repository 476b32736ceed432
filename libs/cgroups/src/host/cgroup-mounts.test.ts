import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseCgroupMounts } from './cgroup-mounts.js';

describe('parseCgroupMounts', () => {
  it('finds what comes behind any number of optional fields', () => {
    const mountinfo = [
      '1 0 8:1 / / rw - ext4 /dev/sda1 rw',
      '2 1 0:5 / /cg rw,nosuid shared:1 master:2 - cgroup2 cgroup2 rw,nsdelegate',
      '3 1 0:6 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct',
      '',
    ].join('\n');
    expect(parseCgroupMounts(mountinfo)).toEqual([
      { version: 2, mountPoint: '/cg', isWritable: true, options: ['rw', 'nsdelegate'] },
      { version: 1, mountPoint: '/cg/cpu', isWritable: true, options: ['rw', 'cpu', 'cpuacct'] },
    ]);
  });

  it.each(['2 1 0:5 / /cg ro - cgroup2 x rw', '2 1 0:5 / /cg rw - cgroup2 x ro'])(
    'sees that it is read-only in %j',
    (line) => {
      expect(parseCgroupMounts(line)).toMatchObject([{ isWritable: false }]);
    },
  );

  it('reads a mount point with a blank in it', () => {
    const line = String.raw`2 1 0:5 / /my\040cg\134 rw - cgroup2 x rw`;
    expect(parseCgroupMounts(line)).toMatchObject([{ mountPoint: '/my cg\\' }]);
  });

  it('takes nothing else for one', () => {
    expect(parseCgroupMounts('2 1 0:5 / /cgroup rw - cgroupfs2 cgroup2 rw')).toEqual([]);
  });

  it('reads any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, behind) => {
        expect(parseCgroupMounts(`${before} - cgroup${behind}`)).toBeInstanceOf(Array);
      }),
    );
  });
});
