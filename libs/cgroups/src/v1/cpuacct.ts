import { readNumber } from '../live/cgroup-files.js';
import type { CpuUsage } from '../live/usage.js';

const USAGE = 'cpuacct.usage';
const USER = 'cpuacct.usage_user';
const SYSTEM = 'cpuacct.usage_sys';

/** Processor time of a cgroup by the cpuacct controller of cgroup v1, which counts nanoseconds. */
export function readV1Cpu(folder: string): CpuUsage {
  return {
    totalNs: readNumber(folder, USAGE),
    userNs: readNumber(folder, USER),
    systemNs: readNumber(folder, SYSTEM),
  };
}
