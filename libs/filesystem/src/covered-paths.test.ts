import { describe, expect, it } from '@jest/globals';
import { maskSteps, readonlySteps } from './covered-paths.js';
import { labels, shown } from './fixtures/steps.fixture.js';

const covers = { file: '/stage/null', folder: '/stage/empty' };

describe('maskSteps', () => {
  it('takes a sealed cover before the root comes into play, and lays it over the path after', () => {
    const { before, after } = maskSteps([{ path: '/proc/keys', kind: 'file' }], covers);
    expect(shown(before)).toEqual([
      'open_tree(AT_FDCWD, "/stage/null", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)',
      // read-only, nosuid, noexec
      'mount_setattr(<mask /proc/keys:cover>, "", AT_EMPTY_PATH, {attr_set=MOUNT_ATTR_RDONLY|MOUNT_ATTR_NOSUID|MOUNT_ATTR_NOEXEC, attr_clr=0, propagation=0, userns_fd=0}, 32)',
    ]);
    expect(after.map(({ call }) => call)).toEqual(['openat2', 'move_mount']);
  });

  it('has a folder for folders', () => {
    const { before } = maskSteps([{ path: '/sys/firmware', kind: 'directory' }], covers);
    expect(before[0]?.args[1]).toBe('/stage/empty');
  });

  it('tolerates only that the path is missing', () => {
    const { after } = maskSteps([{ path: '/proc/keys', kind: 'file' }], covers);
    expect(after.map(({ tolerate }) => tolerate)).toEqual([['ENOENT'], ['EBADF']]);
  });

  it('masks a path once', () => {
    const key = { path: '/proc/keys', kind: 'file' } as const;
    const { before, after } = maskSteps([key, key], covers);
    expect(labels([...before, ...after])).toHaveLength(2);
  });
});

describe('readonlySteps', () => {
  it('lays a read-only view over the path, with everything below it', () => {
    expect(shown(readonlySteps(['/proc/sys', '/proc/sys']))).toEqual([
      expect.stringMatching(/^openat2\(AT_FDCWD, "\/proc\/sys"/),
      expect.stringMatching(/^open_tree\(<readonly \/proc\/sys:target>, "", .*AT_RECURSIVE/),
      expect.stringMatching(
        /^mount_setattr\(<readonly \/proc\/sys:tree>, "", .*AT_RECURSIVE, \{attr_set=MOUNT_ATTR_RDONLY,/,
      ),
      expect.stringMatching(/^move_mount\(<readonly \/proc\/sys:tree>, "", /),
    ]);
  });
});
