import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { nothingYet } from '../plan/folder-operations.js';
import { unifiedControllers, unifiedWrites } from './unified.js';

describe('unifiedWrites', () => {
  it('writes what it is given', () => {
    const unified = { 'memory.high': '100', 'hugetlb.2MB.max': '0' };
    expect(unifiedWrites({ unified }, nothingYet)).toMatchObject([
      { file: 'memory.high', value: '100' },
      { file: 'hugetlb.2MB.max', value: '0' },
    ]);
  });

  it.each(['cgroup.procs', 'cgroup.kill', '../x', 'a/b.c', 'memory', '.x', 'memory.', ''])(
    'refuses %j, which is no limit',
    (file) => {
      const failure = failureOf(() => unifiedWrites({ unified: { [file]: '1' } }, nothingYet));
      expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
    },
  );
});

describe('unifiedControllers', () => {
  it('names each controller once', () => {
    const unified = { 'memory.high': '1', 'memory.low': '1', 'io.max': '1' };
    expect(unifiedControllers(unified)).toEqual(['memory', 'io']);
  });
});
