import { readIfPresent } from '../live/cgroup-files.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites } from '../plan/file-write.js';

const CPUS = 'cpuset.cpus';
const MEMS = 'cpuset.mems';
const EFFECTIVE_CPUS = 'cpuset.cpus.effective';
const EFFECTIVE_MEMS = 'cpuset.mems.effective';

/**
 * The cpuset controller of cgroup v2. What is not set comes from the cgroup above.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpuset
 */
export const v2CpusetWrites: ControllerWrites = ({ cpu = {} }) => [
  ...writeIfGiven(CPUS, cpu.cpus, 'the processors that it may run on'),
  ...writeIfGiven(MEMS, cpu.mems, 'the memory nodes that it may use'),
];

/** The processors and memory nodes of the hierarchy's top: all there are. */
export function readV2AvailableCpus(mountPoint: string): { cpus: string; mems: string } {
  return {
    cpus: readIfPresent(mountPoint, EFFECTIVE_CPUS) ?? '',
    mems: readIfPresent(mountPoint, EFFECTIVE_MEMS) ?? '',
  };
}
