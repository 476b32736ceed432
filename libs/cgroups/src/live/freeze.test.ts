import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { freeze, isFrozen, thaw } from './freeze.js';

const temporaryFolder = temporaryFolders();

describe('freeze', () => {
  it('asks v2, and returns when it is so', async () => {
    const files = { 'cgroup.freeze': '', 'cgroup.events': 'populated 1\nfrozen 1\n' };
    const folder = temporaryFolder(files);
    await freeze({ path: 'c', unified: folder, v1: {} });
    expect(readFileSync(`${folder}/cgroup.freeze`, 'utf8')).toBe('1');
  });

  it('asks v1 where there is no v2', async () => {
    // What is written stays there, as it does in a cgroup whose processes stand still at once.
    const folder = temporaryFolder({ 'freezer.state': '' });
    await freeze({ path: 'c', v1: { freezer: folder } });
    expect(readFileSync(`${folder}/freezer.state`, 'utf8')).toBe('FROZEN');
  });

  it('lets go again, and names the processes, when time is up', async () => {
    const folder = temporaryFolder({
      'cgroup.freeze': '',
      'cgroup.events': 'populated 1\nfrozen 0\n',
      'cgroup.procs': '7\n',
    });
    const freezing = freeze({ path: 'c', unified: folder, v1: {} }, { timeoutMs: 5 });
    await expect(freezing).rejects.toMatchObject({
      code: 'DOCKLET_CGROUPS_FREEZE_TIMEOUT',
      details: { path: 'c', pids: [7], timeoutMs: 5 },
    });
    expect(readFileSync(`${folder}/cgroup.freeze`, 'utf8')).toBe('0');
  });
});

describe('thaw', () => {
  it('asks v2', () => {
    const folder = temporaryFolder({ 'cgroup.freeze': '' });
    thaw({ path: 'c', unified: folder, v1: {} });
    expect(readFileSync(`${folder}/cgroup.freeze`, 'utf8')).toBe('0');
  });

  it('names what is missing on a v1 host without the freezer', () => {
    const failure = failureOf(() => {
      thaw({ path: 'c', v1: {} });
    });
    expect(failure.code).toBe('DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE');
    expect(failure.details).toMatchObject({ controller: 'freezer' });
  });
});

describe('isFrozen', () => {
  it('says what the kernel says, and no where there is no freezer', () => {
    const frozen = temporaryFolder({ 'cgroup.events': 'populated 1\nfrozen 1\n' });
    const running = temporaryFolder({ 'cgroup.events': 'populated 1\nfrozen 0\n' });
    expect(isFrozen({ path: 'c', unified: frozen, v1: {} })).toBe(true);
    expect(isFrozen({ path: 'c', unified: running, v1: {} })).toBe(false);
    expect(isFrozen({ path: 'c', v1: {} })).toBe(false);
  });
});
