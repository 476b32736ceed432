import type { RuntimeMemory } from '@docklet/oci';

import { readFlatKeyed, readNumber } from '../live/cgroup-files.js';
import type { MemoryUsage } from '../live/usage.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites, CurrentValue, FileWrite } from '../plan/file-write.js';
import { unlimited } from '../resources/amount.js';

const LIMIT = 'memory.limit_in_bytes';
const LIMIT_WITH_SWAP = 'memory.memsw.limit_in_bytes';
const RESERVATION = 'memory.soft_limit_in_bytes';
const SWAPPINESS = 'memory.swappiness';
const OOM_CONTROL = 'memory.oom_control';
const USAGE = 'memory.usage_in_bytes';
const STAT = 'memory.stat';

/** "No limit" reads as the largest number of whole pages in a signed 64-bit number; no machine has half as much. */
const unlimitedFrom = 2 ** 62;

/**
 * The memory controller of cgroup v1.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 */
export const v1MemoryWrites: ControllerWrites = ({ memory = {} }, current) => [
  ...limitWrites(memory, current),
  ...writeIfGiven(RESERVATION, memory.reservation, 'what to shrink to when the host runs short'),
  ...writeIfGiven(SWAPPINESS, memory.swappiness, 'how readily to swap'),
  ...oomWrites(memory, current),
];

/** Memory in use, without the file cache that the kernel would give back first: the figure of `docker stats`. */
export function readV1Memory(folder: string): MemoryUsage {
  const cache = readFlatKeyed(folder, STAT).get('total_inactive_file') ?? 0;
  const limit = readNumber(folder, LIMIT);
  return {
    usageBytes: Math.max(0, readNumber(folder, USAGE) - cache),
    limitBytes: limit >= unlimitedFrom ? undefined : limit,
  };
}

/** How often the kernel killed a process of the cgroup for want of memory (since Linux 4.13). */
export function readV1OomKills(folder: string): number {
  return readFlatKeyed(folder, OOM_CONTROL).get('oom_kill') ?? 0;
}

// The kernel keeps the limit of memory at or below that of memory and swap together at every moment, so the one that
// makes room for the other has to move first.
function limitWrites(memory: RuntimeMemory, current: CurrentValue): readonly FileWrite[] {
  const limit = writeIfGiven(LIMIT, memory.limit, 'the memory that the container may use');
  const withSwap = writeIfGiven(
    LIMIT_WITH_SWAP,
    memory.swap ?? impliedSwap(memory, current),
    'the memory and swap that it may use together',
  );
  return isAbove(memory.limit, current(LIMIT_WITH_SWAP))
    ? [...withSwap, ...limit]
    : [...limit, ...withSwap];
}

// Without a limit of memory there can be none of memory and swap either.
function impliedSwap({ limit }: RuntimeMemory, current: CurrentValue): number | undefined {
  return limit === unlimited && current(LIMIT_WITH_SWAP) !== undefined ? unlimited : undefined;
}

function oomWrites(
  { disableOOMKiller }: RuntimeMemory,
  current: CurrentValue,
): readonly FileWrite[] {
  if (disableOOMKiller === true) {
    return writeIfGiven(OOM_CONTROL, 1, 'processes wait for memory instead of being killed');
  }
  const isSwitchingBack =
    disableOOMKiller === false && current(OOM_CONTROL)?.startsWith('oom_kill_disable 1') === true;
  return writeIfGiven(OOM_CONTROL, isSwitchingBack ? 0 : undefined, 'out of memory kills again');
}

function isAbove(limit: number | undefined, present: string | undefined): boolean {
  if (limit === undefined || present === undefined) {
    return false;
  }
  return limit === unlimited || limit > Number(present);
}
