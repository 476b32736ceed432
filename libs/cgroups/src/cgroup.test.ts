import { describe, expect, it } from '@jest/globals';

import { foldersOf, joinOf, locateCgroup } from './cgroup.js';
import { describeCgroupHost } from './host/cgroup-host.js';
import { hybridFacts, v1Facts, v2Facts } from './host/hosts.fixture.js';

describe('locateCgroup', () => {
  it('is one folder on v2', () => {
    expect(locateCgroup(describeCgroupHost(v2Facts), '/docklet/c1')).toEqual({
      path: 'docklet/c1',
      unified: '/sys/fs/cgroup/docklet/c1',
      v1: {},
    });
  });

  it('is a folder for each controller on v1, and v2 comes last', () => {
    const folders = foldersOf(locateCgroup(describeCgroupHost(hybridFacts), 'docklet/c1'));
    expect(folders).toContain('/sys/fs/cgroup/memory/docklet/c1');
    expect(folders.at(-1)).toBe('/sys/fs/cgroup/unified/docklet/c1');
  });
});

describe('joinOf', () => {
  it('names the file of controllers that are mounted together once', () => {
    const { taskFiles } = joinOf(locateCgroup(describeCgroupHost(v1Facts), 'c1'));
    expect(taskFiles).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/c1/tasks',
      '/sys/fs/cgroup/pids/c1/tasks',
      '/sys/fs/cgroup/freezer/c1/tasks',
    ]);
  });

  it('has nothing to write on v2, but a folder to be cloned into', () => {
    expect(joinOf(locateCgroup(describeCgroupHost(v2Facts), 'c1'))).toEqual({
      directory: '/sys/fs/cgroup/c1',
      taskFiles: [],
      processFiles: ['/sys/fs/cgroup/c1/cgroup.procs'],
    });
  });
});
