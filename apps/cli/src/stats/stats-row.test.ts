import { describe, expect, it } from '@jest/globals';
import type { ContainerStats, ContainerView } from '@docklet/container';
import { binarySizeOf, shortSizeOf } from './sizes.js';
import { toStatsRow } from './stats-row.js';

const container = {
  record: { id: 'abcdef'.repeat(10), name: 'web' },
  status: 'running',
} as unknown as ContainerView;

const stats: ContainerStats = {
  timeNs: 2_000_000_000n,
  cpuNs: 700_000_000,
  memoryBytes: 1024 * 1024,
  memoryLimitBytes: 4 * 1024 * 1024,
  pids: 3,
  blockRead: 4096,
  blockWritten: 0,
  received: 1520,
  sent: 12,
};

describe('toStatsRow', () => {
  it('tells what was used between two looks, as Docker does', () => {
    const before = { ...stats, timeNs: 1_000_000_000n, cpuNs: 200_000_000 };
    expect(toStatsRow({ container, before, now: stats }, false)).toEqual({
      Container: 'abcdefabcdef',
      ID: 'abcdefabcdef',
      Name: 'web',
      CPUPerc: '50.00%',
      MemUsage: '1MiB / 4MiB',
      MemPerc: '25.00%',
      NetIO: '1.52kB / 12B',
      BlockIO: '4.1kB / 0B',
      PIDs: '3',
    });
  });

  it('tells nothing of what does not run', () => {
    const ended: ContainerView = { ...container, status: 'exited' };
    expect(
      toStatsRow({ container: ended, before: undefined, now: undefined }, false),
    ).toMatchObject({
      CPUPerc: '0.00%',
      MemUsage: '0B / 0B',
      PIDs: '0',
    });
  });
});

describe('sizes', () => {
  it.each([
    [0, '0B', '0B'],
    [1023, '1023B', '1.02kB'],
    [1536, '1.5KiB', '1.54kB'],
    [5 * 2 ** 30, '5GiB', '5.37GB'],
  ])('of %i bytes', (bytes, binary, decimal) => {
    expect(binarySizeOf(bytes)).toBe(binary);
    expect(shortSizeOf(bytes)).toBe(decimal);
  });
});
