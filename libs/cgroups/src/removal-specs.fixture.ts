import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { foldersOf } from './cgroup.js';
import { freeze } from './live/freeze.js';
import { killProcesses } from './live/kill-processes.js';
import { listProcesses } from './live/list-processes.js';
import { removeCgroup } from './live/remove-cgroup.js';
import { ended, spawnIn, until } from './test-cgroups.fixture.js';
import type { TestCgroups } from './test-cgroups.fixture.js';

const stubborn = 'trap "" TERM INT HUP; sleep 1000 & sleep 1000 & wait; wait';

/** What has to hold for removing and killing, whatever the version. To be called once in a test file. */
export function describeRemoval(cgroups: TestCgroups): void {
  describe('removeCgroup', () => {
    it('removes an empty one at once, and once more', async () => {
      const { cgroup } = cgroups.create({});
      await removeCgroup(cgroup);
      expect(foldersOf(cgroup).filter((folder) => existsSync(folder))).toEqual([]);
      await removeCgroup(cgroup);
    });

    it('kills what is left', async () => {
      const { cgroup, join } = cgroups.create({});
      const child = spawnIn(join, stubborn);
      await until(() => listProcesses(cgroup).length === 3);
      await removeCgroup(cgroup);
      expect(await ended(child)).toBe('SIGKILL');
      expect(foldersOf(cgroup).filter((folder) => existsSync(folder))).toEqual([]);
    });

    it('kills what is frozen', async () => {
      const { cgroup, join } = cgroups.create({});
      const child = spawnIn(join, stubborn);
      await until(() => listProcesses(cgroup).length === 3);
      await freeze(cgroup);
      await removeCgroup(cgroup);
      expect(await ended(child)).toBe('SIGKILL');
    });

    it('removes what the container made itself, with what is in there', async () => {
      const { cgroup, join } = cgroups.create({});
      const inner = foldersOf(cgroup).map((folder) => `${folder}/inner/most`);
      for (const folder of inner) {
        mkdirSync(folder, { recursive: true });
      }
      const child = spawnIn(join, stubborn);
      await until(() => listProcesses(cgroup).length === 3);
      for (const folder of inner) {
        writeFileSync(`${folder}/cgroup.procs`, String(child.pid));
      }
      await removeCgroup(cgroup);
      expect(await ended(child)).toBe('SIGKILL');
      expect(foldersOf(cgroup).filter((folder) => existsSync(folder))).toEqual([]);
    });

    it('gives up in time, and names who is left', async () => {
      const { cgroup, join } = cgroups.create({});
      const child = spawnIn(join, 'exec sleep 1000');
      await until(() => listProcesses(cgroup).length === 1);
      await expect(removeCgroup(cgroup, { timeoutMs: -1 })).rejects.toMatchObject({
        code: 'DOCKLET_CGROUPS_BUSY',
        details: { pids: [child.pid], errno: 'EBUSY' },
      });
    });
  });

  describe('killProcesses', () => {
    it('leaves none of many that fork without a pause', async () => {
      const { cgroup, join } = cgroups.create({});
      spawnIn(join, 'for i in 1 2 3 4 5; do while :; do sleep 0.001; done & done; wait');
      await until(() => listProcesses(cgroup).length > 5);
      // On v1 one round may not be enough, so removing kills until all are gone.
      killProcesses(cgroup);
      await removeCgroup(cgroup);
      expect(listProcesses(cgroup)).toEqual([]);
    });

    it('has nothing to do in a cgroup that is empty or gone', async () => {
      const { cgroup } = cgroups.create({});
      killProcesses(cgroup);
      await removeCgroup(cgroup);
      killProcesses(cgroup);
    });
  });
}
