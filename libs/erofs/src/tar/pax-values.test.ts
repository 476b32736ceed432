import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TarHeaderError } from '../errors/tar-errors.js';
import { formatPaxTime, parsePaxNatural, parsePaxTime } from './pax-values.js';

const natural = (text: string): number => parsePaxNatural('size', Buffer.from(text), 0);
const time = (text: string): object => parsePaxTime('mtime', Buffer.from(text), 0);

describe('parsePaxNatural', () => {
  it.each([
    ['0', 0],
    ['0012', 12],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, value) => {
    expect(natural(text)).toBe(value);
  });

  it.each(['', '-1', '+1', '1e3', '0x10', ' 1', '1 ', '1.0', '9007199254740992', '9'.repeat(100)])(
    'refuses %j',
    (text) => {
      expect(() => natural(text)).toThrow(TarHeaderError);
    },
  );
});

describe('parsePaxTime', () => {
  it.each([
    ['0', { seconds: 0, nanoseconds: 0 }],
    ['1.5', { seconds: 1, nanoseconds: 500_000_000 }],
    ['1.000000001', { seconds: 1, nanoseconds: 1 }],
    ['1.0000000019', { seconds: 1, nanoseconds: 1 }],
    ['7.', { seconds: 7, nanoseconds: 0 }],
    ['-1', { seconds: -1, nanoseconds: 0 }],
    ['-0', { seconds: 0, nanoseconds: 0 }],
    ['-1.25', { seconds: -2, nanoseconds: 750_000_000 }],
    ['-0.000000001', { seconds: -1, nanoseconds: 999_999_999 }],
  ])('reads %s', (text, value) => {
    expect(time(text)).toEqual(value);
  });

  it.each(['', '.5', '1.5.5', '1,5', '1e9', 'NaN', '--1', '99999999999999999'])(
    'refuses %j',
    (text) => {
      expect(() => time(text)).toThrow(TarHeaderError);
    },
  );
});

describe('formatPaxTime', () => {
  it('writes what parsePaxTime reads', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
        fc.integer({ min: 0, max: 999_999_999 }),
        (seconds, nanoseconds) => {
          expect(time(formatPaxTime({ seconds, nanoseconds }))).toEqual({ seconds, nanoseconds });
        },
      ),
    );
  });
});
