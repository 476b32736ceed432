import { describe, expect, it } from '@jest/globals';

import { nothingYet } from '../plan/folder-operations.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { readV1Memory, readV1OomKills, v1MemoryWrites } from './memory.js';

const temporaryFolder = temporaryFolders();
const limit = 'memory.limit_in_bytes';
const withSwap = 'memory.memsw.limit_in_bytes';

/** The files that are written, and what to them, in order. */
function written(
  memory: object,
  current: Readonly<Record<string, string>> = {},
): (readonly [string, string])[] {
  const writes = v1MemoryWrites({ memory }, (file) => current[file]);
  return writes.map(({ file, value }) => [file, value] as const);
}

describe('v1MemoryWrites', () => {
  it('writes nothing without limits', () => {
    expect(v1MemoryWrites({}, nothingYet)).toEqual([]);
  });

  it('sets memory before memory and swap, which may not be below it, in a new cgroup', () => {
    expect(written({ limit: 100, swap: 200 })).toEqual([
      [limit, '100'],
      [withSwap, '200'],
    ]);
  });

  it('makes room first when it raises the limit above the present one of both', () => {
    const present = { [withSwap]: '200' };
    expect(written({ limit: 300, swap: 400 }, present)).toEqual([
      [withSwap, '400'],
      [limit, '300'],
    ]);
    expect(written({ limit: 150, swap: 160 }, present)).toEqual([
      [limit, '150'],
      [withSwap, '160'],
    ]);
  });

  it('lifts the limit of both along with that of memory, where the kernel has one', () => {
    expect(written({ limit: -1 }, { [withSwap]: '200' })).toEqual([
      [withSwap, '-1'],
      [limit, '-1'],
    ]);
    expect(written({ limit: -1 })).toEqual([[limit, '-1']]);
  });

  it('writes the rest', () => {
    expect(written({ reservation: 50, swappiness: 0, disableOOMKiller: true })).toEqual([
      ['memory.soft_limit_in_bytes', '50'],
      ['memory.swappiness', '0'],
      ['memory.oom_control', '1'],
    ]);
  });

  it('switches the OOM killer on only if it is off', () => {
    const off = { 'memory.oom_control': 'oom_kill_disable 1\nunder_oom 0\noom_kill 0' };
    expect(written({ disableOOMKiller: false }, off)).toEqual([['memory.oom_control', '0']]);
    expect(written({ disableOOMKiller: false })).toEqual([]);
  });
});

describe('readV1Memory', () => {
  it('leaves the file cache that can go out of the usage', () => {
    const folder = temporaryFolder({
      'memory.usage_in_bytes': '1000\n',
      'memory.limit_in_bytes': '4096\n',
      'memory.stat': 'cache 500\ninactive_file 1\ntotal_inactive_file 300\n',
    });
    expect(readV1Memory(folder)).toEqual({ usageBytes: 700, limitBytes: 4096 });
  });

  it('knows the number that stands for no limit, and is never below zero', () => {
    const folder = temporaryFolder({
      'memory.usage_in_bytes': '100\n',
      'memory.limit_in_bytes': '9223372036854771712\n',
      'memory.stat': 'total_inactive_file 300\n',
    });
    expect(readV1Memory(folder)).toEqual({ usageBytes: 0, limitBytes: undefined });
  });
});

describe('readV1OomKills', () => {
  it.each([
    ['oom_kill_disable 0\nunder_oom 0\noom_kill 3\n', 3],
    ['oom_kill_disable 0\nunder_oom 0\n', 0],
  ])('reads %j', (text, kills) => {
    expect(readV1OomKills(temporaryFolder({ 'memory.oom_control': text }))).toBe(kills);
  });
});
