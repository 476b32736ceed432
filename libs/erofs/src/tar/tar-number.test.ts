import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TarHeaderError } from '../errors/tar-errors.js';
import { base256 } from './raw-tar.fixture.js';
import { formatTarNumber, parseTarNumber } from './tar-number.js';

const FIELD = { label: 'size', start: 4, length: 12 };

function parse(bytes: string | Buffer): number {
  const block = Buffer.alloc(32, 0x41);
  const field = Buffer.alloc(FIELD.length);
  field.set(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  block.set(field, FIELD.start);
  return parseTarNumber(block, FIELD, 512);
}

describe('parseTarNumber', () => {
  it.each([
    ['00000000017\0', 15],
    ['        17 \0', 15],
    ['17\0garbage!!', 15],
    ['777777777777', 8 ** 12 - 1],
    ['', 0],
    ['            ', 0],
  ])('reads octal digits %j as %d', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each([
    [0n, 0],
    [8589934592n, 8589934592],
    [9007199254740991n, Number.MAX_SAFE_INTEGER],
    [-1n, -1],
    [-1000n, -1000],
  ])('reads base-256 number %d', (written, value) => {
    expect(parse(base256(written, FIELD.length))).toBe(value);
  });

  it.each(['-1', '8', '12x', '0x10', '١٧'])('refuses %j', (text) => {
    expect(() => parse(Buffer.from(text))).toThrow(TarHeaderError);
  });

  it.each([9007199254740992n, 2n ** 80n, -(2n ** 80n)])(
    'refuses %d, which is not exact',
    (value) => {
      expect(() => parse(base256(value, FIELD.length))).toThrow(TarHeaderError);
    },
  );

  it('gives a safe integer or its typed error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
        try {
          expect(Number.isSafeInteger(parse(Buffer.from(bytes)))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(TarHeaderError);
        }
      }),
    );
  });
});

describe('formatTarNumber', () => {
  it('writes what parseTarNumber reads', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const block = Buffer.alloc(32);
        expect(formatTarNumber(block, FIELD, value)).toBe(true);
        expect(parseTarNumber(block, FIELD, 0)).toBe(value);
      }),
    );
  });

  it('uses octal digits as long as they suffice', () => {
    const block = Buffer.alloc(32);
    formatTarNumber(block, FIELD, 8 ** 11 - 1);
    expect(block.toString('latin1', 4, 16)).toBe('77777777777\0');
  });

  it('writes nothing when the number is not exact', () => {
    const block = Buffer.alloc(32);
    expect(formatTarNumber(block, FIELD, 2 ** 60)).toBe(false);
    expect(block.every((byte) => byte === 0)).toBe(true);
  });
});
