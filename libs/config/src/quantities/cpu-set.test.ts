import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { formatCpuSet, parseCpuSet } from './cpu-set.js';
import { codeOf } from './throws-code.fixture.js';

describe('parseCpuSet', () => {
  it.each([
    ['0', '0'],
    ['0-3,7', '0-3,7'],
    ['7,0-3', '0-3,7'],
    ['0,1,2', '0-2'],
    ['0-5,2-3', '0-5'],
    ['0-2,2-4', '0-4'],
    ['3,3', '3'],
    ['8191', '8191'],
  ])('reads %s as %s', (text, normal) => {
    expect(formatCpuSet(parseCpuSet(text))).toBe(normal);
  });

  it.each(['', ',', '0,', '-1', '3-1', '0-', 'a', '0 - 3', '0-1-2', '8192', '1.5', '0\n'])(
    'refuses %j',
    (text) => {
      expect(codeOf(() => parseCpuSet(text))).toBe('DOCKLET_CONFIG_INVALID_CPU_SET');
    },
  );

  it('refuses a huge range without walking through it (CVE-2018-20699)', () => {
    // A walk would take longer than the test may; the memory for it would run out before that.
    for (let round = 0; round < 1000; round += 1) {
      expect(codeOf(() => parseCpuSet('0-4294967295'))).toBe('DOCKLET_CONFIG_INVALID_CPU_SET');
    }
  });

  it('reads any text, or throws the one error', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9, -]*$/), (text) => {
        expect([undefined, 'DOCKLET_CONFIG_INVALID_CPU_SET']).toContain(
          codeOf(() => parseCpuSet(text)),
        );
      }),
    );
  });
});

describe('formatCpuSet', () => {
  it('keeps every processor and adds none', () => {
    const cpus = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1 });
    fc.assert(
      fc.property(cpus, (wanted) => {
        const ranges = parseCpuSet(formatCpuSet(parseCpuSet(wanted.join(','))));
        const got = ranges.flatMap(({ first, last }) =>
          Array.from({ length: last - first + 1 }, (_, index) => first + index),
        );
        expect(got).toEqual(wanted.toSorted((a, b) => a - b));
      }),
    );
  });
});
