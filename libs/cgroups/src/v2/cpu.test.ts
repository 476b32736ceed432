import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { temporaryFolders } from '../temporary-folder.fixture.js';
import { readV2Cpu, v2CpuWrites, weightOfShares } from './cpu.js';

const temporaryFolder = temporaryFolders();

function written(cpu: object, currentMax?: string): string[] {
  const writes = v2CpuWrites({ cpu }, () => currentMax);
  return writes.map(({ file, value }) => `${file} ${value}`);
}

describe('v2CpuWrites', () => {
  it('writes what depends on another value after it', () => {
    const cpu = { shares: 1024, quota: 50_000, period: 20_000, burst: 10_000, idle: 1 };
    expect(written(cpu)).toEqual([
      'cpu.weight 100',
      'cpu.max 50000 20000',
      'cpu.max.burst 10000',
      'cpu.idle 1',
    ]);
  });

  it.each([
    [{ quota: 50_000 }, undefined, ['cpu.max 50000 100000']],
    [{ quota: -1 }, '50000 20000', ['cpu.max max 20000']],
    [{ period: 20_000 }, '50000 100000', ['cpu.max 50000 20000']],
    [{ period: 20_000 }, undefined, ['cpu.max max 20000']],
    [{ cpus: '0' }, undefined, []],
  ])('turns %j where %s is in force into %j', (cpu, currentMax, expected) => {
    expect(written(cpu, currentMax)).toEqual(expected);
  });
});

describe('weightOfShares', () => {
  it.each([
    [2, 1],
    [1024, 100],
    [262_144, 10_000],
  ])('maps %d to %d', (shares, weight) => {
    expect(weightOfShares(shares)).toBe(weight);
  });

  it('never gives more shares less weight, nor a weight that the kernel refuses', () => {
    const shares = fc.integer({ min: 2, max: 262_144 });
    fc.assert(
      fc.property(shares, shares, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(weightOfShares(less)).toBeLessThanOrEqual(weightOfShares(more));
        expect(weightOfShares(less)).toBeGreaterThanOrEqual(1);
        expect(weightOfShares(more)).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});

describe('readV2Cpu', () => {
  it('gives nanoseconds', () => {
    const text = 'usage_usec 30\nuser_usec 20\nsystem_usec 10\nnr_periods 0\n';
    expect(readV2Cpu(temporaryFolder({ 'cpu.stat': text }))).toEqual({
      totalNs: 30_000,
      userNs: 20_000,
      systemNs: 10_000,
    });
  });
});
