import { existsSync, mkdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { applyOperations } from './apply-operations.js';

const temporaryFolder = temporaryFolders();
const why = 'a test';

describe('applyOperations', () => {
  it('creates and writes in order', () => {
    const folder = temporaryFolder({ 'a/pids.max': '' });
    applyOperations([
      { kind: 'write', path: `${folder}/a/pids.max`, value: '10', why },
      { kind: 'mkdir', path: `${folder}/b`, why },
      { kind: 'mkdir', path: `${folder}/b/c`, why },
    ]);
    expect(readFileSync(`${folder}/a/pids.max`, 'utf8')).toBe('10');
    expect(existsSync(`${folder}/b/c`)).toBe(true);
  });

  it('never creates the file that it writes to', () => {
    const folder = temporaryFolder();
    const path = `${folder}/memory.mox`;
    const failure = failureOf(() => applyOperations([{ kind: 'write', path, value: '1', why }]));
    expect(failure.code).toBe('DOCKLET_CGROUPS_OPERATION_FAILED');
    expect(failure.details).toEqual({ operation: 'write', path, value: '1', errno: 'ENOENT' });
    expect(existsSync(path)).toBe(false);
  });

  it('goes on after an errno that is tolerated', () => {
    const folder = temporaryFolder();
    applyOperations([
      { kind: 'mkdir', path: folder, why, tolerated: ['EEXIST'] },
      { kind: 'write', path: `${folder}/cgroup.procs`, value: '1', why, tolerated: ['ENOENT'] },
      { kind: 'mkdir', path: `${folder}/a`, why },
    ]);
    expect(existsSync(`${folder}/a`)).toBe(true);
  });

  describe('when an operation fails', () => {
    it('takes back what was created, but not what is shared', () => {
      const folder = temporaryFolder();
      const failure = failureOf(() =>
        applyOperations([
          { kind: 'mkdir', path: `${folder}/docklet`, why, tolerated: ['EEXIST'] },
          { kind: 'mkdir', path: `${folder}/docklet/a`, why },
          { kind: 'mkdir', path: `${folder}/docklet/a/b`, why },
          { kind: 'mkdir', path: `${folder}/docklet/a`, why },
          { kind: 'mkdir', path: `${folder}/never`, why },
        ]),
      );
      expect(failure.details).toMatchObject({ operation: 'mkdir', errno: 'EEXIST' });
      expect(failure.cleanupErrors).toEqual([]);
      expect(existsSync(`${folder}/docklet`)).toBe(true);
      expect(existsSync(`${folder}/docklet/a`)).toBe(false);
      expect(existsSync(`${folder}/never`)).toBe(false);
    });

    it('keeps what could not be taken back beside the failure', () => {
      const folder = temporaryFolder({ 'a/file': '' });
      const failure = failureOf(() =>
        applyOperations([
          { kind: 'mkdir', path: `${folder}/b`, why },
          { kind: 'write', path: `${folder}/a/file`, value: 'x', why },
          {
            kind: 'mkdir',
            // The folder gets a child between its creation and its removal.
            get path() {
              mkdirSync(`${folder}/b/child`, { recursive: true });
              return `${folder}/a`;
            },
            why,
          },
        ]),
      );
      expect(failure.details).toMatchObject({ errno: 'EEXIST' });
      expect(failure.cleanupErrors).toMatchObject([{ code: 'ENOTEMPTY' }]);
    });
  });
});
