import { describe, expect, it } from '@jest/globals';
import { ago } from './time.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const before = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

describe('ago', () => {
  it.each([
    [0.5, 'Less than a second'],
    [1, '1 second'],
    [59, '59 seconds'],
    [60, '1 minute'],
    [3600 * 5, '5 hours'],
    [86_400 * 3, '3 days'],
    [86_400 * 15, '2 weeks'],
    [86_400 * 400, '1 year'],
    [-5, 'Less than a second'],
  ])('says of %s seconds: %s', (seconds, expected) => {
    expect(ago(before(seconds), now)).toBe(expected);
  });
});
