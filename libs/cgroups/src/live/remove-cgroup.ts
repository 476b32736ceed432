import { existsSync, rmdirSync } from 'node:fs';
import { foldersOf } from '../cgroup.js';
import type { Cgroup } from '../cgroup.js';
import { CgroupBusyError, CgroupOperationError, errnoOf } from '../errors.js';
import { monotonicMs, pause } from './clock.js';
import { defaultTimeoutMs } from './freeze.js';
import type { WaitOptions } from './freeze.js';
import { killProcesses } from './kill-processes.js';
import { listProcesses, treeOf } from './list-processes.js';

const maxPauseMs = 50;

/**
 * Removes a cgroup and those below it, and kills what is still in them. Without processes that is one rmdir(2) for each
 * hierarchy, and no waiting. Removing what is gone does nothing; folders that containers share stay.
 *
 * @throws CgroupBusyError (`DOCKLET_CGROUPS_BUSY`) processes did not die in time
 * @throws CgroupOperationError (`DOCKLET_CGROUPS_OPERATION_FAILED`)
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`)
 * @throws ProcessKillError (`DOCKLET_CGROUPS_KILL_FAILED`)
 */
export async function removeCgroup(
  cgroup: Cgroup,
  { timeoutMs = defaultTimeoutMs }: WaitOptions = {},
): Promise<void> {
  const deadline = monotonicMs() + timeoutMs;
  let busy = removeAll(foldersOf(cgroup));
  for (let pauseMs = 1; busy.length > 0; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
    if (monotonicMs() >= deadline) {
      throw new CgroupBusyError(busy[0] ?? cgroup.path, listProcesses(cgroup), timeoutMs);
    }
    killProcesses(cgroup);
    await pause(pauseMs);
    // Those that would not go have processes or children.
    busy = removeAll(busy.flatMap(treeOf));
  }
}

/** Removes folders in this order, those that are there; gives back those that the kernel says are in use. */
function removeAll(folders: readonly string[]): readonly string[] {
  return folders.filter((folder) => existsSync(folder) && !isRemoved(folder));
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'EBUSY') {
      return errno === 'ENOENT';
    }
    throw new CgroupOperationError({ kind: 'rmdir', path: folder }, error);
  }
}
