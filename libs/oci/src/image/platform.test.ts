import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatPlatform, hostPlatform, isSamePlatform, parsePlatform } from '../index.js';

describe('parsePlatform', () => {
  it.each([
    ['linux/amd64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['Linux/AMD64', 'linux/amd64'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm', 'linux/arm'],
    ['linux/arm/v6', 'linux/arm/v6'],
    ['linux/i386', 'linux/386'],
    ['windows/amd64', 'windows/amd64'],
  ])('reads %s as %s', (text, normal) => {
    expect(formatPlatform(parsePlatform(text))).toBe(normal);
  });

  it.each(['', 'linux', 'linux/', '/amd64', 'linux/amd64/v1/x', 'linux/amd64/', 'a b/c', '../x'])(
    'refuses %j',
    (text) => {
      expect(() => parsePlatform(text)).toThrow(
        expect.objectContaining({ code: 'DOCKLET_OCI_INVALID_PLATFORM' }),
      );
    },
  );

  it('reads back what it wrote', () => {
    const part = fc.stringMatching(/^[a-z0-9_]{1,8}$/);
    fc.assert(
      fc.property(part, part, fc.option(part), (os, architecture, variant) => {
        const text = [os, architecture, ...(variant === null ? [] : [variant])].join('/');
        const platform = parsePlatform(text);
        expect(parsePlatform(formatPlatform(platform))).toEqual(platform);
      }),
    );
  });
});

describe('isSamePlatform', () => {
  it.each([
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/arm/v7', 'linux/arm', true],
    ['linux/arm/v6', 'linux/arm/v7', false],
    ['linux/amd64', 'linux/amd64/v3', false],
    ['linux/amd64', 'windows/amd64', false],
  ])('%s and %s: %p', (left, right, isSame) => {
    expect(isSamePlatform(parsePlatform(left), parsePlatform(right))).toBe(isSame);
  });
});

describe('hostPlatform', () => {
  it.each([
    ['x64', 'linux/amd64'],
    ['arm64', 'linux/arm64'],
    ['ia32', 'linux/386'],
    ['riscv64', 'linux/riscv64'],
  ])('calls %s %s', (architecture, name) => {
    expect(formatPlatform(hostPlatform(architecture))).toBe(name);
  });
});
