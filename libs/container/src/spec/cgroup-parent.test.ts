import { describe, expect, it } from '@jest/globals';
import { parseCgroupParent } from './cgroup-parent.js';

describe('parseCgroupParent', () => {
  it.each([
    ['work', 'work'],
    ['/work/batch', 'work/batch'],
    ['work/', 'work'],
    ['a.slice', 'a.slice'],
  ])('reads %j', (text, path) => {
    expect(parseCgroupParent(text)).toBe(path);
  });

  it.each(['', '/', '..', 'a/../..', './a', 'a//b', 'a b', 'a\0b'])('refuses %j', (parent) => {
    expect(() => parseCgroupParent(parent)).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_CONTAINER_INVALID_CGROUP_PARENT',
        details: { parent },
      }),
    );
  });
});
