import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { digestAlgorithm, digestHex, digestOf, isDigest, parseDigest } from '../index.js';

const hex64 = 'a'.repeat(64);

describe('parseDigest', () => {
  it.each([`sha256:${hex64}`, `sha512:${hex64}${hex64}`])('accepts %s', (text) => {
    expect(parseDigest(text)).toBe(text);
  });

  describe('CVE-2025-24882, CVE-2024-3727: when the digest is odd', () => {
    it.each([
      '',
      hex64,
      `sha256:${hex64.toUpperCase()}`,
      `SHA256:${hex64}`,
      `sha256:${hex64.slice(1)}`,
      `sha256:${hex64}a`,
      `sha512:${hex64}`,
      `md5:${'a'.repeat(32)}`,
      'sha256:../../x',
      `sha256:../../${'a'.repeat(58)}`,
      `sha256:${hex64}\n`,
      `sha256:${hex64}/..`,
      ` sha256:${hex64}`,
      `sha256+b64u:${hex64}`,
    ])('refuses %j', (text) => {
      expect(() => parseDigest(text)).toThrow(
        expect.objectContaining({ code: 'DOCKLET_OCI_INVALID_DIGEST' }),
      );
    });

    it('accepts no digest with one character changed into something else', () => {
      const digest = `sha256:${hex64}`;
      const character = fc.string({ minLength: 1, maxLength: 1 });
      fc.assert(
        fc.property(fc.nat(digest.length - 1), character, (at, changed) => {
          const text = digest.slice(0, at) + changed + digest.slice(at + 1);
          expect(isDigest(text)).toBe(at >= 7 ? /[0-9a-f]/.test(changed) : text === digest);
        }),
      );
    });
  });
});

describe('digestOf', () => {
  it('agrees with the hash function it names', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('sha256', 'sha512'), (bytes, algorithm) => {
        const digest = digestOf(bytes, algorithm);
        expect(digestAlgorithm(digest)).toBe(algorithm);
        expect(digestHex(digest)).toBe(createHash(algorithm).update(bytes).digest('hex'));
      }),
    );
  });
});
