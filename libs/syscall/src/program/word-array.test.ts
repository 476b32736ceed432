import { describe, expect, it } from '@jest/globals';
import { WordArray } from './word-array.js';

function wordOf(value: number | bigint): bigint {
  const words = new WordArray(3);
  words.set(1, value);
  const bytes = Buffer.from(words.bytes);
  expect(bytes.readBigInt64LE(0)).toBe(0n);
  expect(bytes.readBigInt64LE(16)).toBe(0n);
  return bytes.readBigInt64LE(8);
}

describe('WordArray', () => {
  it.each([
    ...[0, 1, -1, -100, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, -0x8000_0000, -0x8000_0001],
    ...[2 ** 32, 2 ** 32 + 5, -(2 ** 32), -(2 ** 32) - 1, 0x1000_0000_1234],
    ...[Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  ])('holds %d as a bigint would', (value) => {
    expect(wordOf(value)).toBe(BigInt(value));
    expect(wordOf(BigInt(value))).toBe(BigInt(value));
  });

  it.each([1.5, NaN, Infinity, 2 ** 53])('refuses %d', (value) => {
    expect(() => new WordArray(1).set(0, value)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_SYSCALL_INVALID_PROGRAM' }),
    );
  });

  it('keeps the lowest 64 bits of a bigint', () => {
    expect(wordOf(2n ** 63n)).toBe(-(2n ** 63n));
    expect(wordOf(2n ** 64n + 7n)).toBe(7n);
  });
});
