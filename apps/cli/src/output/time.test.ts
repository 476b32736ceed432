import { describe, expect, it } from '@jest/globals';
import { ago, timestamp } from './time.js';

const now = Date.parse('2026-11-25T12:00:00Z');

describe('ago', () => {
  it.each([
    [-5, 'Less than a second'],
    [0.4, 'Less than a second'],
    [1, '1 second'],
    [59, '59 seconds'],
    [60, 'About a minute'],
    [150, '2 minutes'],
    [3600, 'About an hour'],
    [2 * 3600, '2 hours'],
    [47 * 3600, '47 hours'],
    [48 * 3600, '2 days'],
    [15 * 86_400, '2 weeks'],
    [70 * 86_400, '2 months'],
    [800 * 86_400, '2 years'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(ago(new Date(now - seconds * 1000).toISOString(), now)).toBe(words);
  });
});

describe('timestamp', () => {
  it('is what docker prints', () => {
    expect(timestamp('2026-11-25T18:33:43.123+01:00')).toBe('2026-11-25 17:33:43 +0000 UTC');
  });
});
