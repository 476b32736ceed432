import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { failureOf } from '../failure-of.fixture.js';
import { checkCpuList } from './cpu-list.js';

describe('checkCpuList', () => {
  it.each([
    ['0', '0-1'],
    ['0-1', '0-1'],
    ['1,0', '0-1'],
    ['5,0-2', '0-3,5'],
  ])('takes %s of %s', (wanted, available) => {
    expect(() => {
      checkCpuList('cpus', wanted, available);
    }).not.toThrow();
  });

  it.each([
    ['2', '0-1'],
    ['0-2', '0-1'],
    ['1-2', '0-1'],
    ['0-5', '0-3,5'],
    ['1-0', '0-1'],
    ['', '0-1'],
    ['0,', '0-1'],
    ['0 ', '0-1'],
    ['0\n', '0-1'],
    ['0-4294967295', '0-1'],
  ])('refuses %j of %s', (wanted, available) => {
    const failure = failureOf(() => {
      checkCpuList('cpus', wanted, available);
    });
    expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
    expect(failure.details).toMatchObject({ controller: 'cpuset', limit: 'cpus', value: wanted });
  });

  it('takes exactly the lists whose every processor is there', () => {
    const cpu = fc.nat({ max: 9 });
    fc.assert(
      fc.property(fc.uniqueArray(cpu, { minLength: 1 }), cpu, cpu, (existing, a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        const isThere = existing.toSorted((x, y) => x - y);
        const all = Array.from({ length: last - first + 1 }, (_, index) => first + index);
        const check = (): void => {
          checkCpuList('mems', `${first}-${last}`, toKernelList(isThere));
        };
        if (all.every((each) => isThere.includes(each))) {
          expect(check).not.toThrow();
        } else {
          expect(failureOf(check).code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
        }
      }),
    );
  });
});

/** As the kernel prints it: neighbours in one range. */
function toKernelList(cpus: readonly number[]): string {
  const starts = cpus.filter((each) => !cpus.includes(each - 1));
  const ends = cpus.filter((each) => !cpus.includes(each + 1));
  return starts.map((start, index) => `${start}-${ends[index] ?? start}`).join(',');
}
