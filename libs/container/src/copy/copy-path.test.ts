import { describe, expect, it } from '@jest/globals';
import { lastName, parseCopyPath } from './copy-path.js';

describe('parseCopyPath', () => {
  it.each([
    ['/a/b', '/a/b', false, false],
    ['a/b', '/a/b', false, false],
    ['/a/b/', '/a/b', false, true],
    ['/a/b/.', '/a/b', true, true],
    ['.', '/', true, true],
    ['/', '/', false, true],
    ['/a/../b', '/b', false, false],
    ['../../x', '/x', false, false],
    ['/a/..', '/', false, true],
    ['/a/x.', '/a/x.', false, false],
  ])('reads %p', (text, clean, isContents, isFolder) => {
    expect(parseCopyPath(text)).toEqual({ clean, isContents, isFolder });
  });
});

describe('lastName', () => {
  it('is empty for the root', () => {
    expect(lastName(parseCopyPath('/a/b/'))).toBe('b');
    expect(lastName(parseCopyPath('/'))).toBe('');
  });
});
