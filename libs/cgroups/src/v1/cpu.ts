import { writeIfGiven } from '../plan/file-write.js';
import type { ControllerWrites } from '../plan/file-write.js';

const SHARES = 'cpu.shares';
const PERIOD = 'cpu.cfs_period_us';
const QUOTA = 'cpu.cfs_quota_us';
const BURST = 'cpu.cfs_burst_us';
const IDLE = 'cpu.idle';

/**
 * The cpu controller of cgroup v1. Burst comes last because it may not be above the quota, and idle after shares
 * because an idle group takes no shares.
 *
 * @see https://docs.kernel.org/scheduler/sched-bwc.html
 */
export const v1CpuWrites: ControllerWrites = ({ cpu = {} }) => [
  ...writeIfGiven(SHARES, cpu.shares, 'its weight when processors are short'),
  ...writeIfGiven(PERIOD, cpu.period, 'microseconds in which the quota may be used'),
  ...writeIfGiven(QUOTA, cpu.quota, 'microseconds of processor time in each period'),
  ...writeIfGiven(BURST, cpu.burst, 'microseconds that it may save up'),
  ...writeIfGiven(IDLE, cpu.idle, 'whether it runs only when nobody else wants to'),
];
