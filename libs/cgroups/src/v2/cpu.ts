import type { RuntimeCpu } from '@docklet/oci';

import { readFlatKeyed } from '../live/cgroup-files.js';
import type { CpuUsage } from '../live/usage.js';
import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites, CurrentValue } from '../plan/file-write.js';
import { maxOr } from '../resources/amount.js';

const WEIGHT = 'cpu.weight';
const MAX = 'cpu.max';
const BURST = 'cpu.max.burst';
const IDLE = 'cpu.idle';
const STAT = 'cpu.stat';

const nsPerUs = 1000;

/**
 * The cpu controller of cgroup v2. Burst comes after the quota that it may not be above, and idle after the weight that
 * an idle group does not take.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu
 */
export const v2CpuWrites: ControllerWrites = ({ cpu = {} }, current) => [
  ...writeIfGiven(
    WEIGHT,
    cpu.shares === undefined ? undefined : weightOfShares(cpu.shares),
    'its weight when processors are short',
  ),
  ...writeIfGiven(
    MAX,
    maxOf(cpu, current),
    'microseconds of processor time, and the period that they are for',
  ),
  ...writeIfGiven(BURST, cpu.burst, 'microseconds that it may save up'),
  ...writeIfGiven(IDLE, cpu.idle, 'whether it runs only when nobody else wants to'),
];

/** Processor time of a cgroup. The kernel counts it in v2 without any controller, in microseconds. */
export function readV2Cpu(folder: string): CpuUsage {
  const stat = readFlatKeyed(folder, STAT);
  return {
    totalNs: (stat.get('usage_usec') ?? 0) * nsPerUs,
    userNs: (stat.get('user_usec') ?? 0) * nsPerUs,
    systemNs: (stat.get('system_usec') ?? 0) * nsPerUs,
  };
}

/**
 * Shares (2 to 262144, usually 1024) as a weight (1 to 10000, usually 100). A curve through these three pairs, agreed
 * on by runc, crun and systemd: a straight line gave a container with the usual shares a weight of 39.
 *
 * @see https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md "CPU"
 */
export function weightOfShares(shares: number): number {
  const exponent = (Math.log2(shares) ** 2 + 125 * Math.log2(shares)) / 612 - 7 / 34;
  return Math.min(10_000, Math.ceil(10 ** exponent));
}

// One file holds both: what is not given stays as it is.
function maxOf({ quota, period }: RuntimeCpu, current: CurrentValue): string | undefined {
  if (quota === undefined && period === undefined) {
    return undefined;
  }
  const [presentQuota = 'max', presentPeriod = '100000'] = current(MAX)?.split(' ') ?? [];
  return `${quota === undefined ? presentQuota : maxOr(quota)} ${period ?? presentPeriod}`;
}
