import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { archivePath, linkTarget } from './archive-path.js';

const pieces = fc.array(
  fc.constantFrom('/', '..', '.', 'a', '\0', '//', 'blobs', ' ', '%2e', '\\'),
);
const texts = fc.oneof(
  fc.string(),
  pieces.map((parts) => parts.join('')),
);

function expectInside(found: string | undefined): void {
  if (found !== undefined) {
    expect(path.posix.join('/top', found)).toBe(`/top/${found}`);
    expect(found).not.toContain('\0');
  }
}

describe('archivePath', () => {
  it.each([
    ['blobs/sha256/a', 'blobs/sha256/a'],
    ['./blobs//sha256/./a', 'blobs/sha256/a'],
    ['..a/b..', '..a/b..'],
  ])('gives %j its one spelling', (text, expected) => {
    expect(archivePath(text)).toBe(expected);
  });

  it.each(['', '.', './', '/etc', '..', 'a/..', 'a/../b', 'a\0b'])(
    'refuses %j (CVE-2014-9358)',
    (text) => {
      expect(archivePath(text)).toBeUndefined();
    },
  );

  it('refuses what is longer than any path of an image archive', () => {
    expect(archivePath('a'.repeat(2000))).toBeUndefined();
  });

  it('never leads out, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => expectInside(archivePath(text))),
      { numRuns: 2000 },
    );
  });
});

describe('linkTarget', () => {
  it.each([
    ['a/layer.tar', '../b/layer.tar', 'b/layer.tar'],
    ['layer.tar', 'blobs/x', 'blobs/x'],
    ['a/b/c', '../../d', 'd'],
  ])('follows from %j to %j', (from, target, expected) => {
    expect(linkTarget(from, target)).toBe(expected);
  });

  it.each([
    ['a', '..'],
    ['a/b', '../../c'],
    ['a', '/etc/passwd'],
    ['a', '.'],
  ])('does not follow from %j to %j (CVE-2014-9358)', (from, target) => {
    expect(linkTarget(from, target)).toBeUndefined();
  });

  it('never leads out, whatever the texts', () => {
    fc.assert(
      fc.property(texts, texts, (from, target) => {
        const inside = archivePath(from);
        expectInside(inside === undefined ? undefined : linkTarget(inside, target));
      }),
      { numRuns: 2000 },
    );
  });
});
