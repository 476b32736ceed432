import type { Cgroup } from '../cgroup.js';
import { readV1OomKills } from '../v1/memory.js';
import { readV2OomKills } from '../v2/memory.js';
import { readForkFailures } from '../v2/pids.js';
import { ifPresent } from './cgroup-files.js';

/** How often limits took effect since the cgroup was made. */
export interface CgroupEvents {
  /** Processes that the kernel killed because the memory limit was reached. */
  readonly oomKills: number;
  /** Forks that failed because the limit of processes was reached. */
  readonly forkFailures: number;
}

/**
 * Reads how often limits took effect: to tell, before the cgroup of a dead container is removed, whether it died for
 * want of memory. Zero where nothing counts it, and when the cgroup is gone. In v1, what happened in cgroups that the
 * container made itself is not included.
 *
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`)
 */
export function readEvents({ unified, v1 }: Cgroup): CgroupEvents {
  const pidsFolder = v1.pids ?? unified;
  return {
    oomKills:
      v1.memory === undefined
        ? countIn(unified, readV2OomKills)
        : countIn(v1.memory, readV1OomKills),
    forkFailures: countIn(pidsFolder, readForkFailures),
  };
}

function countIn(folder: string | undefined, read: (folder: string) => number): number {
  return folder === undefined ? 0 : (ifPresent(() => read(folder)) ?? 0);
}
