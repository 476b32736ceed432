import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { detectCgroupHost } from './detect-cgroup-host.js';
import { v1Facts, v2Facts } from './hosts.fixture.js';

const temporaryFolder = temporaryFolders();

describe('detectCgroupHost', () => {
  it('reads the controllers where v2 is mounted', () => {
    const cgroupFolder = temporaryFolder({ 'cgroup.controllers': 'cpu memory\n' });
    const procFolder = temporaryFolder({
      'self/mountinfo': v2Facts.mountinfo.replace('/sys/fs/cgroup', cgroupFolder),
      cgroups: v2Facts.cgroups,
      swaps: '',
    });
    expect(detectCgroupHost({ procFolder })).toMatchObject({
      mode: 'v2',
      unified: { mountPoint: cgroupFolder, controllers: ['cpu', 'memory'] },
      canLimitSwap: true,
    });
  });

  it.each([
    [{ 'memory.memsw.limit_in_bytes': '' }, true],
    [{ 'memory.limit_in_bytes': '' }, false],
  ])('looks for the swap limit of v1 in %j', (files, canLimitSwap) => {
    const mountinfo = `1 0 0:1 / ${temporaryFolder(files)} rw - cgroup cgroup rw,memory`;
    const procFolder = temporaryFolder({ 'self/mountinfo': mountinfo, cgroups: '' });
    expect(detectCgroupHost({ procFolder })).toMatchObject({ mode: 'v1', canLimitSwap });
  });

  it('says what it could not read', () => {
    const procFolder = temporaryFolder({ 'self/mountinfo': v1Facts.mountinfo });
    const failure = failureOf(() => detectCgroupHost({ procFolder }));
    expect(failure.code).toBe('DOCKLET_CGROUPS_READ_FAILED');
    expect(failure.details).toEqual({ path: `${procFolder}/cgroups`, errno: 'ENOENT' });
  });
});
