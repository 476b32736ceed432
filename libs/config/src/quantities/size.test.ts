import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { formatSize, parseSize, parseSizeLimit } from './size.js';
import { codeOf } from './throws-code.fixture.js';

describe('parseSize', () => {
  it.each([
    ['0', 0],
    ['65536', 65_536],
    ['12b', 12],
    ['64m', 64 * 1024 ** 2],
    ['64M', 64 * 1024 ** 2],
    ['1.5g', 1.5 * 1024 ** 3],
    ['.5k', 512],
    ['1GiB', 1024 ** 3],
    ['1GB', 1024 ** 3],
    ['10 kb', 10_240],
    ['2t', 2 * 1024 ** 4],
    ['1p', 1024 ** 5],
    ['1.0001k', 1024],
  ])('reads %s', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1x',
    '1ib',
    'm',
    '1,5g',
    '1 000',
    '1e3',
    '0x10',
    '1  k',
    '1k\n',
    '9999p',
  ])('refuses %j', (text) => {
    expect(codeOf(() => parseSize(text))).toBe('DOCKLET_CONFIG_INVALID_SIZE');
  });

  it('gives a safe number of bytes for any text, or the one error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([undefined, 'DOCKLET_CONFIG_INVALID_SIZE']).toContain(codeOf(() => parseSize(text)));
      }),
    );
  });
});

describe('parseSizeLimit', () => {
  it.each(['-1', 'unlimited'])('takes %s for no limit', (text) => {
    expect(parseSizeLimit(text)).toBe(-1);
  });

  it('takes anything else for a size', () => {
    expect(parseSizeLimit('1k')).toBe(1024);
    expect(codeOf(() => parseSizeLimit('-2'))).toBe('DOCKLET_CONFIG_INVALID_SIZE');
  });
});

describe('formatSize', () => {
  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [1024, '1KiB'],
    [1536, '1.5KiB'],
    [64 * 1024 ** 2, '64MiB'],
    [123_456_789, '117.7MiB'],
    [Number.MAX_SAFE_INTEGER, '8PiB'],
  ])('shows %d', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  it('is read back as it was, when four digits are enough', () => {
    const amount = fc.integer({ min: 0, max: 1023 });
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 4 }), (count, exponent) => {
        const bytes = count * 1024 ** exponent;
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });

  it('is read back to within its four digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 52 }), (bytes) => {
        const error = Math.abs(parseSize(formatSize(bytes)) - bytes);
        expect(error).toBeLessThanOrEqual(bytes / 1000 + 1);
      }),
    );
  });
});
