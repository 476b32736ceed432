import { describe, expect, it } from '@jest/globals';
import { parseCopyEnd } from './cp.js';

describe('parseCopyEnd', () => {
  it.each([
    ['web:/a', { kind: 'container', container: 'web', path: '/a' }],
    ['web:a:b', { kind: 'container', container: 'web', path: 'a:b' }],
    ['/a:b', { kind: 'host', path: '/a:b' }],
    ['./a:b', { kind: 'host', path: `${process.cwd()}/./a:b` }],
    ['a/', { kind: 'host', path: `${process.cwd()}/a/` }],
    ['-', { kind: 'stream' }],
  ])('reads %p', (text, end) => {
    expect(parseCopyEnd(text)).toEqual(end);
  });
});
