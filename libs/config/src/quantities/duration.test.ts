import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { formatDuration, parseDuration } from './duration.js';
import { codeOf } from './throws-code.fixture.js';

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['10s', 10_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['1.1s', 1100],
    ['.5s', 500],
    ['1.5h', 5_400_000],
    ['2h45m', 9_900_000],
    ['250us', 0.25],
    ['250µs', 0.25],
    ['1ns', 0.000001],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '10', '-1s', '1 s', '1d', 's', '1m30', '1.s', '1e3s', '9'.repeat(400) + 'h'])(
    'refuses %j',
    (text) => {
      expect(codeOf(() => parseDuration(text))).toBe('DOCKLET_CONFIG_INVALID_DURATION');
    },
  );

  it('reads any text, or throws the one error', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9.hmsnuµ -]*$/), (text) => {
        expect([undefined, 'DOCKLET_CONFIG_INVALID_DURATION']).toContain(
          codeOf(() => parseDuration(text)),
        );
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [0.25, '0.25ms'],
    [500, '500ms'],
    [90_500, '1m30.5s'],
    [3_600_000, '1h'],
    [86_400_000, '24h'],
    [3_601_001, '1h1.001s'],
  ])('shows %d', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('is read back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 43 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});
