import { readFlatKeyed, readLimit, readNumber } from '../live/cgroup-files.js';
import type { PidsUsage } from '../live/usage.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites } from '../plan/file-write.js';
import { maxOr } from '../resources/amount.js';

const MAX = 'pids.max';
const CURRENT = 'pids.current';
const EVENTS = 'pids.events';

/**
 * The pids controller, which has the same files in cgroup v1.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#pid
 */
export const pidsWrites: ControllerWrites = ({ pids }) =>
  writeIfGiven(
    MAX,
    pids && maxOr(pids.limit),
    'how many processes and threads it may have, so that a fork bomb stays inside',
  );

/** Processes and threads in a cgroup. */
export function readPids(folder: string): PidsUsage {
  return { current: readNumber(folder, CURRENT), limit: readLimit(folder, MAX) };
}

/** How often a fork failed because of the limit (since Linux 4.8). */
export function readForkFailures(folder: string): number {
  return readFlatKeyed(folder, EVENTS).get('max') ?? 0;
}
