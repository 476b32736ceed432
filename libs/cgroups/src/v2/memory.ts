import type { RuntimeMemory } from '@docklet/oci';

import { InvalidLimitError, UnsupportedLimitError } from '../errors.js';
import { parseFlatKeyed, readFlatKeyed, readLimit, readNumber } from '../live/cgroup-files.js';
import type { MemoryUsage } from '../live/usage.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites, CurrentValue } from '../plan/file-write.js';
import { maxOr, unlimited } from '../resources/amount.js';

const MAX = 'memory.max';
const SWAP_MAX = 'memory.swap.max';
const LOW = 'memory.low';
const CURRENT = 'memory.current';
const STAT = 'memory.stat';
const EVENTS = 'memory.events';

/** The files that the kernel has in memory, and gives back first: a key of memory.stat. */
const CACHE = 'inactive_file';

/**
 * The memory controller of cgroup v2.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#memory
 */
export const v2MemoryWrites: ControllerWrites = ({ memory = {} }, current) => {
  checkSupported(memory);
  checkAboveUsage(memory, current);
  return [
    ...writeIfGiven(
      MAX,
      memory.limit === undefined ? undefined : maxOr(memory.limit),
      'the memory that the container may use',
    ),
    ...writeIfGiven(SWAP_MAX, swapMax(memory, current), 'the swap that it may use besides'),
    ...writeIfGiven(
      LOW,
      memory.reservation === undefined ? undefined : maxOr(memory.reservation),
      'the memory that is left to it when the host runs short',
    ),
  ];
};

/** Memory in use, without the file cache that the kernel would give back first: the figure of `docker stats`. */
export function readV2Memory(folder: string): MemoryUsage {
  const cache = readFlatKeyed(folder, STAT).get(CACHE) ?? 0;
  return {
    usageBytes: Math.max(0, readNumber(folder, CURRENT) - cache),
    limitBytes: readLimit(folder, MAX),
  };
}

/** How often the kernel killed a process of the cgroup for want of memory. */
export function readV2OomKills(folder: string): number {
  return readFlatKeyed(folder, EVENTS).get('oom_kill') ?? 0;
}

function checkSupported({ swappiness, disableOOMKiller }: RuntimeMemory): void {
  if (swappiness !== undefined) {
    throw new UnsupportedLimitError(
      'memory',
      'swappiness',
      'cgroup v2 has it for the whole host only',
    );
  }
  if (disableOOMKiller === true) {
    throw new UnsupportedLimitError('memory', 'disableOOMKiller', 'cgroup v2 has no such switch');
  }
}

// v1 answers EBUSY to a limit below what is in use. v2 takes it and kills processes until it holds, which nobody means
// by an update.
function checkAboveUsage({ limit = unlimited }: RuntimeMemory, current: CurrentValue): void {
  const inUse = Number(current(CURRENT) ?? 0);
  const cache = parseFlatKeyed(current(STAT) ?? '').get(CACHE) ?? 0;
  if (limit !== unlimited && limit < inUse - cache) {
    const reason = `the container uses ${inUse - cache} bytes, and the kernel would kill it`;
    throw new InvalidLimitError('memory', 'limit', limit, reason);
  }
}

// The runtime spec counts memory and swap together, as v1 does; v2 counts swap alone.
function swapMax(memory: RuntimeMemory, current: CurrentValue): string | undefined {
  if (memory.swap === undefined) {
    return memory.limit === unlimited ? 'max' : undefined;
  }
  if (memory.swap === unlimited) {
    return 'max';
  }
  const swapBytes = memory.swap - (memory.limit ?? Number(current(MAX)));
  if (!(swapBytes >= 0) || memory.limit === unlimited) {
    const reason =
      'it counts memory and swap together, so it takes a memory limit that is no larger';
    throw new InvalidLimitError('memory', 'swap', memory.swap, reason);
  }
  return String(swapBytes);
}
