import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesReference } from './image-filter.js';
import { matchesGlob } from './match-glob.js';

describe('matchesGlob', () => {
  it.each([
    ['busybox', 'busybox', true],
    ['busybox', 'busy*', true],
    ['busybox', 'b?sybo[xyz]', true],
    ['busybox', 'b?sybo[a-c]', false],
    ['team/app', '*', false],
    ['team/app', '*/*', true],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['a[b', 'a[b', true],
    ['a^b', 'a[^x]b', true],
  ])('%s and %s: %s', (text, pattern, fits) => {
    expect(matchesGlob(text, pattern)).toBe(fits);
  });

  it('takes any pattern', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, pattern) => {
        expect(typeof matchesGlob(text, pattern)).toBe('boolean');
      }),
    );
  });
});

describe('matchesReference', () => {
  it.each([
    ['docker.io/library/busybox:1', 'busybox', true],
    ['docker.io/library/busybox:1', 'busybox:1', true],
    ['docker.io/library/busybox:1', 'busybox:*', true],
    ['docker.io/library/busybox:1', 'busybox:2', false],
    ['localhost:5000/team/app:v1', 'localhost:5000/*/app', true],
  ])('%s and %s: %s', (name, pattern, fits) => {
    expect(matchesReference(name, pattern)).toBe(fits);
  });
});
