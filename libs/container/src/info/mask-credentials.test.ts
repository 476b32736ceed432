import { describe, expect, it } from '@jest/globals';
import { maskCredentials } from './mask-credentials.js';

describe('maskCredentials', () => {
  it.each([
    ['', ''],
    ['http://proxy:3128', 'http://proxy:3128'],
    ['http://me:secret@proxy:3128/', 'http://xxxxx:xxxxx@proxy:3128/'],
    ['http://me:p@ss@proxy', 'http://xxxxx:xxxxx@proxy'],
    ['me:secret@proxy:3128', 'xxxxx:xxxxx@proxy:3128'],
    ['http://proxy/a@b', 'http://proxy/a@b'],
  ])('makes of %j %j', (address, masked) => {
    expect(maskCredentials(address)).toBe(masked);
  });
});
