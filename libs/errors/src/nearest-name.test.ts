import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { editDistance, nearestName } from './nearest-name.js';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['root', 'root', 0],
    ['rot', 'root', 1],
    ['kitten', 'sitting', 3],
  ])('of %j and %j is %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it('is the same both ways, and no more than the longer word', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance === 0).toBe(a === b);
      }),
    );
  });
});

describe('nearestName', () => {
  it('finds the nearest name, whatever the case', () => {
    expect(nearestName('RUNROOT', ['root', 'runRoot', 'dns'])).toBe('runRoot');
  });

  it('knows no name when there is none', () => {
    expect(nearestName('root', [])).toBeUndefined();
  });

  it.each(['', 'x', 'nosuch', 'r'.repeat(1000)])(
    'has none for %j, which is none of them',
    (name) => {
      expect(nearestName(name, ['root', 'runRoot', 'dns'])).toBeUndefined();
    },
  );
});
