import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { listProcesses, treeOf } from './list-processes.js';

const temporaryFolder = temporaryFolders();

describe('listProcesses', () => {
  it('finds each once, in all hierarchies and below', () => {
    const folder = temporaryFolder({
      'memory/cgroup.procs': '30\n4\n',
      'unified/cgroup.procs': '4\n',
      'unified/child/cgroup.procs': '100\n0\n',
    });
    const cgroup = { path: 'c', unified: `${folder}/unified`, v1: { memory: `${folder}/memory` } };
    expect(listProcesses(cgroup)).toEqual([4, 30, 100]);
  });

  it('finds none in an empty cgroup, nor in one that is gone', () => {
    const folder = temporaryFolder({ 'cgroup.procs': '' });
    expect(listProcesses({ path: 'c', unified: folder, v1: {} })).toEqual([]);
    expect(listProcesses({ path: 'c', unified: `${folder}/gone`, v1: {} })).toEqual([]);
  });

  it('says what it could not read', () => {
    const folder = temporaryFolder({ 'cgroup.procs/not-a-file': '' });
    const failure = failureOf(() => listProcesses({ path: 'c', unified: folder, v1: {} }));
    expect(failure.code).toBe('DOCKLET_CGROUPS_READ_FAILED');
    expect(failure.details).toEqual({ path: `${folder}/cgroup.procs`, errno: 'EISDIR' });
  });
});

describe('treeOf', () => {
  it('names children before their parents', () => {
    const folder = temporaryFolder({ 'a/b/file': '', 'c/file': '' });
    expect(treeOf(folder)).toEqual([`${folder}/a/b`, `${folder}/a`, `${folder}/c`, folder]);
  });
});
