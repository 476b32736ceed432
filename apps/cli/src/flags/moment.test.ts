import { describe, expect, it } from '@jest/globals';
import { parseMoment } from './moment.js';

const now = Date.parse('2026-11-25T12:00:00Z');

describe('parseMoment', () => {
  it.each([
    ['10m', now - 600_000],
    ['1h30m', now - 5_400_000],
    ['1764072000', 1_764_072_000_000],
    ['1764072000.5', 1_764_072_000_500],
    ['2026-11-25T10:00:00Z', now - 7_200_000],
    ['2026-11-25T10:00:00+01:00', now - 10_800_000],
    ['2026-11-25T10:00:00', new Date(2026, 10, 25, 10).getTime()],
    ['2026-11-25', new Date(2026, 10, 25).getTime()],
  ])('reads %s', (text, moment) => {
    expect(parseMoment('--since ', text, now)).toBe(moment);
  });

  it.each(['', 'yesterday', '2026-13-45', '-5m', '10 minutes'])('refuses %j', (text) => {
    expect(() => parseMoment('--since ', text, now)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_CLI_USAGE' }),
    );
  });
});
