import { describe, expect, it } from '@jest/globals';

import { nothingYet } from '../plan/folder-operations.js';
import { v1CpuWrites } from './cpu.js';

describe('v1CpuWrites', () => {
  it('writes the period, the quota in it, and then what depends on the quota', () => {
    const cpu = { shares: 512, quota: 50_000, period: 100_000, burst: 10_000, idle: 1 };
    const writes = v1CpuWrites({ cpu }, nothingYet);
    expect(writes.map(({ file, value }) => `${file} ${value}`)).toEqual([
      'cpu.shares 512',
      'cpu.cfs_period_us 100000',
      'cpu.cfs_quota_us 50000',
      'cpu.cfs_burst_us 10000',
      'cpu.idle 1',
    ]);
  });

  it('takes no part in what is the business of cpuset', () => {
    expect(v1CpuWrites({ cpu: { cpus: '0', mems: '0' } }, nothingYet)).toEqual([]);
  });
});
