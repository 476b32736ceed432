import { describe, expect, it } from '@jest/globals';

import { failureOf } from '../failure-of.fixture.js';
import { temporaryFolders } from '../temporary-folder.fixture.js';
import { readV2Memory, readV2OomKills, v2MemoryWrites } from './memory.js';

const temporaryFolder = temporaryFolders();

function written(memory: object, currentMax?: string): string[] {
  const writes = v2MemoryWrites({ memory }, (file) =>
    file === 'memory.max' ? currentMax : undefined,
  );
  return writes.map(({ file, value }) => `${file} ${value}`);
}

describe('v2MemoryWrites', () => {
  it('counts swap alone', () => {
    expect(written({ limit: 100, swap: 250, reservation: 50 })).toEqual([
      'memory.max 100',
      'memory.swap.max 150',
      'memory.low 50',
    ]);
  });

  it.each([
    [{ limit: 100, swap: 100 }, ['memory.max 100', 'memory.swap.max 0']],
    [{ limit: 100, swap: -1 }, ['memory.max 100', 'memory.swap.max max']],
    [{ limit: -1 }, ['memory.max max', 'memory.swap.max max']],
    [{ limit: 100 }, ['memory.max 100']],
    [{}, []],
  ])('turns %j into %j', (memory, expected) => {
    expect(written(memory)).toEqual(expected);
  });

  it('takes the limit that is in force when an update names none', () => {
    expect(written({ swap: 250 }, '100')).toEqual(['memory.swap.max 150']);
  });

  it.each([
    [{ swap: 250 }, 'max'],
    [{ swap: 250 }, '300'],
    [{ limit: -1, swap: 250 }, '100'],
  ])('refuses %j where the limit is %s', (memory, currentMax) => {
    const failure = failureOf(() => written(memory, currentMax));
    expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
  });

  it.each([{ swappiness: 10 }, { disableOOMKiller: true }])('refuses %j', (memory) => {
    const failure = failureOf(() => written(memory));
    expect(failure.code).toBe('DOCKLET_CGROUPS_UNSUPPORTED_LIMIT');
    expect(failure.details).toMatchObject({ controller: 'memory' });
  });
});

describe('v2MemoryWrites on a cgroup in use', () => {
  const files: Readonly<Record<string, string>> = {
    'memory.max': 'max',
    'memory.current': '1000',
    'memory.stat': 'anon 600\ninactive_file 300',
  };
  const update = (limit: number): unknown =>
    v2MemoryWrites({ memory: { limit } }, (file) => files[file]);

  it('takes a limit that all but the cache fits below', () => {
    expect(update(700)).toMatchObject([{ file: 'memory.max', value: '700' }]);
  });

  it('refuses a limit that would make the kernel kill', () => {
    const failure = failureOf(() => update(699));
    expect(failure.code).toBe('DOCKLET_CGROUPS_INVALID_LIMIT');
    expect(failure.details).toMatchObject({ controller: 'memory', limit: 'limit', value: 699 });
  });
});

describe('readV2Memory', () => {
  it('leaves the file cache that can go out of the usage', () => {
    const folder = temporaryFolder({
      'memory.current': '1000\n',
      'memory.max': 'max\n',
      'memory.stat': 'anon 600\ninactive_file 300\n',
    });
    expect(readV2Memory(folder)).toEqual({ usageBytes: 700, limitBytes: undefined });
  });
});

describe('readV2OomKills', () => {
  it('counts kills, not alarms', () => {
    const folder = temporaryFolder({ 'memory.events': 'low 0\nmax 9\noom 4\noom_kill 2\n' });
    expect(readV2OomKills(folder)).toBe(2);
  });
});
