import { readdirSync } from 'node:fs';

import { foldersOf } from '../cgroup.js';
import type { Cgroup } from '../cgroup.js';
import { CgroupReadError } from '../errors.js';
import { isCausedBy, isGone, readText } from './cgroup-files.js';

const PROCS = 'cgroup.procs';

/**
 * The processes of a cgroup and of those below it (a container may make its own), in ascending order. By the time that
 * the caller looks, some may have ended and others started.
 *
 * @returns pids as this process sees them; none when the cgroup is gone
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`)
 */
export function listProcesses(cgroup: Cgroup): readonly number[] {
  const pids = foldersOf(cgroup).flatMap(processesBelow);
  return [...new Set(pids)].sort((a, b) => a - b);
}

/** The processes of one folder and of those below it, in no order. */
export function processesBelow(folder: string): readonly number[] {
  const pids = treeOf(folder).flatMap((each) => readProcs(each).split('\n').map(Number));
  // 0 stands for a process that this process's pid namespace does not know. To kill(2) it would mean ourselves.
  return pids.filter((pid) => pid > 0);
}

function readProcs(folder: string): string {
  try {
    return readText(folder, PROCS);
  } catch (error) {
    // A threaded cgroup holds threads; their processes are listed further up.
    if (isGone(error) || isCausedBy(error, ['ENOTSUP'])) {
      return '';
    }
    throw error;
  }
}

/** A folder and all below it, children first, as rmdir(2) needs them; empty when there is none. */
export function treeOf(folder: string): readonly string[] {
  const children = childFolders(folder);
  return children === undefined ? [] : [...children.flatMap(treeOf), folder];
}

function childFolders(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`);
  } catch (error) {
    if (isGone(error)) {
      return undefined;
    }
    throw new CgroupReadError(folder, error);
  }
}
