import { existsSync, mkdirSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { temporaryFolders } from '../temporary-folder.fixture.js';
import { removeCgroup } from './remove-cgroup.js';

const temporaryFolder = temporaryFolders();

describe('removeCgroup', () => {
  it('removes every folder of the cgroup and leaves what is above', async () => {
    const folder = temporaryFolder();
    mkdirSync(`${folder}/memory/docklet/c1`, { recursive: true });
    mkdirSync(`${folder}/unified/docklet/c1`, { recursive: true });
    await removeCgroup({
      path: 'docklet/c1',
      unified: `${folder}/unified/docklet/c1`,
      v1: { memory: `${folder}/memory/docklet/c1` },
    });
    expect(existsSync(`${folder}/memory/docklet/c1`)).toBe(false);
    expect(existsSync(`${folder}/unified/docklet/c1`)).toBe(false);
    expect(existsSync(`${folder}/unified/docklet`)).toBe(true);
  });

  it('has nothing to do when it is gone', async () => {
    const unified = `${temporaryFolder()}/gone`;
    await expect(removeCgroup({ path: 'c', unified, v1: {} })).resolves.toBeUndefined();
  });

  it('says what the kernel did not like', async () => {
    const unified = temporaryFolder({ file: '' });
    await expect(removeCgroup({ path: 'c', unified, v1: {} })).rejects.toMatchObject({
      code: 'DOCKLET_CGROUPS_OPERATION_FAILED',
      details: { operation: 'rmdir', path: unified, errno: 'ENOTEMPTY' },
    });
  });
});
