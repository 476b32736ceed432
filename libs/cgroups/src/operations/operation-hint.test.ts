import { describe, expect, it } from '@jest/globals';

import { hintFor } from './operation-hint.js';

function hintForWrite(file: string, errno: string): string | undefined {
  return hintFor({ kind: 'write', path: `/sys/fs/cgroup/x/${file}`, value: '1', why: '' }, errno);
}

describe('hintFor', () => {
  it.each([
    ['memory.memsw.limit_in_bytes', 'ENOENT', /swap/],
    ['memory.swap.max', 'ENOENT', /swap/],
    ['memory.high', 'ENOENT', /does not have that file/],
    ['memory.limit_in_bytes', 'EBUSY', /uses more memory than that/],
    ['memory.memsw.limit_in_bytes', 'EINVAL', /set both/],
    ['cpu.cfs_quota_us', 'EINVAL', /quota/],
    ['cpu.max', 'EINVAL', /quota/],
    ['tasks', 'ENOSPC', /cpuset/],
    ['cgroup.subtree_control', 'EBUSY', /no internal processes/],
    ['devices.allow', 'EPERM', /cgroup above/],
    ['devices.deny', 'EPERM', /all its capabilities/],
    ['pids.max', 'EPERM', /root/],
    ['pids.max', 'EROFS', /read-only/],
  ])('knows what %s means by %s', (file, errno, hint) => {
    expect(hintForWrite(file, errno)).toMatch(hint);
  });

  it.each([
    ['EEXIST', /runs, or left/],
    ['ENOSPC', /65535/],
    ['EAGAIN', /max\.descendants/],
    ['EACCES', /root/],
  ])('knows what mkdir means by %s', (errno, hint) => {
    expect(hintFor({ kind: 'mkdir', path: '/x', why: '' }, errno)).toMatch(hint);
  });

  it('says nothing where it knows nothing', () => {
    expect(hintForWrite('pids.max', 'EIO')).toBeUndefined();
    expect(hintFor({ kind: 'rmdir', path: '/x' }, 'ENOTEMPTY')).toBeUndefined();
  });
});
