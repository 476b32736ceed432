import { describe, expect, it } from '@jest/globals';
import { swap } from './map-to-user.js';

describe('swap', () => {
  it.each([
    [0, 1000],
    [1000, 0],
    [7, 8],
    [5, 5],
    [0, 1],
    [1, 4_294_967_294],
  ])('exchanges %i and %i, and maps every id once', (first, second) => {
    const ranges = swap(first, second);
    const find = (id: number): number | undefined => {
      const found = ranges.filter(({ source, count }) => id >= source && id < source + count);
      expect(found).toHaveLength(1);
      return found[0] && found[0].target + id - found[0].source;
    };
    expect([find(first), find(second), find(77)]).toEqual([second, first, 77]);
    expect(ranges.reduce((sum, { count }) => sum + count, 0)).toBe(4_294_967_295);
  });
});
