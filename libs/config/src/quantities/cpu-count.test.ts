import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { cpuQuotaOf, formatCpuCount, parseCpuCount } from './cpu-count.js';
import { codeOf } from './throws-code.fixture.js';

describe('parseCpuCount', () => {
  it.each([
    ['2', 2e9],
    ['1.5', 1.5e9],
    ['.5', 5e8],
    ['0.01', 1e7],
    ['1.123456789', 1_123_456_789],
  ])('reads %s', (text, nanoCpus) => {
    expect(parseCpuCount(text)).toBe(nanoCpus);
  });

  it.each(['', '0', '0.009', '-1', '1.', '.', '1.1234567891', '1e3', 'Infinity', '9'.repeat(30)])(
    'refuses %j',
    (text) => {
      expect(codeOf(() => parseCpuCount(text))).toBe('DOCKLET_CONFIG_INVALID_CPU_COUNT');
    },
  );

  it('reads any text, or throws the one error', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9.e-]*$/), (text) => {
        expect([undefined, 'DOCKLET_CONFIG_INVALID_CPU_COUNT']).toContain(
          codeOf(() => parseCpuCount(text)),
        );
      }),
    );
  });
});

describe('formatCpuCount', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1e7, max: 8192e9 }), (nanoCpus) => {
        expect(parseCpuCount(formatCpuCount(nanoCpus))).toBe(nanoCpus);
      }),
    );
  });
});

describe('cpuQuotaOf', () => {
  it.each([
    [1.5e9, 150_000],
    [1e7, 1000],
    [333_333_333, 33_333],
  ])('turns %d into microseconds of each 100 ms', (nanoCpus, quotaUs) => {
    expect(cpuQuotaOf(nanoCpus)).toEqual({ quotaUs, periodUs: 100_000 });
  });
});
