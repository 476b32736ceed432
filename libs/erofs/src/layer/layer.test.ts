import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteArena } from './byte-arena.js';
import { ChunkTable } from './chunk-table.js';
import { Column } from './column.js';
import { cleanEntryPath, splitPath } from './entry-path.js';
import { findEpoch } from './find-epoch.js';
import { HalfSipHash } from './half-sip-hash.js';
import { InodeTable } from './inode-table.js';
import { NameTable } from './name-table.js';
import { parseWhiteoutName } from './whiteout-name.js';
import { XattrTable } from './xattr-table.js';

const text = (parts: readonly Buffer[]): string => parts.map((part) => part.toString()).join('|');

describe('ByteArena', () => {
  it('gives back what it was given, also items larger than a page', () => {
    const arena = new ByteArena();
    const sizes = [1, 1_000_000, 100_000, 3_000_000, 0, 1_048_576, 5];
    const items = sizes.map((size, index) => Buffer.alloc(size, index + 1));
    const offsets = items.map((item) => arena.add(item));
    for (const [index, item] of items.entries()) {
      expect(arena.view(offsets[index]!, item.length).equals(item)).toBe(true);
    }
  });
});

describe('Column', () => {
  it('holds numbers of its width, and 0 where none was set', () => {
    const whole = Column.uint32();
    const wide = Column.float64();
    for (const row of [0, 1, 16_383, 16_384, 100_000]) {
      whole.set(row, 0xffffffff);
      wide.set(row, -(2 ** 53) + 1);
    }
    expect([whole.get(16_384), whole.get(2), whole.get(9_999_999)]).toEqual([0xffffffff, 0, 0]);
    expect(wide.get(100_000)).toBe(-(2 ** 53) + 1);
  });
});

describe('HalfSipHash', () => {
  it('depends on the key, the number and every byte', () => {
    const hash = new HalfSipHash(Buffer.from('0123456789abcdef', 'hex'));
    const other = new HalfSipHash(Buffer.from('1123456789abcdef', 'hex'));
    const hashes = ['', 'a', 'ab', 'abc', 'abcd', 'abcde', 'a\0'].map((name) =>
      hash.hash(1, Buffer.from(name)),
    );
    hashes.push(hash.hash(2, Buffer.from('abc')), other.hash(1, Buffer.from('abc')));
    expect(new Set(hashes).size).toBe(9);
    expect(hash.hash(1, Buffer.from('abc'))).toBe(hashes[3]);
  });
});

describe('NameTable', () => {
  it('finds each name in its own directory, while it grows', () => {
    const names = new NameTable();
    const count = 5000;
    for (let index = 0; index < count; index += 1) {
      names.add(index % 3, Buffer.from(`name-${index}`), index);
    }
    for (let index = 0; index < count; index += 1) {
      const name = Buffer.from(`name-${index}`);
      expect(names.find(index % 3, name)).toBe(index);
      expect(names.find((index + 1) % 3, name)).toBeUndefined();
      expect(names.name(index)).toEqual(name);
    }
  });
});

describe('XattrTable', () => {
  it('keeps equal sets once', () => {
    const table = new XattrTable();
    const reference = table.add(Buffer.from('set'));
    expect(table.add(Buffer.from('set'))).toBe(reference);
    expect(table.add(Buffer.from('other'))).not.toBe(reference);
    expect(table.get(reference).toString()).toBe('set');
    expect(table.get(table.add(Buffer.alloc(0)))).toHaveLength(0);
    const large = Buffer.alloc(100_000, 'x');
    expect(table.get(table.add(large)).equals(large)).toBe(true);
  });
});

describe('ChunkTable', () => {
  it('gives back maps', () => {
    const table = new ChunkTable();
    const runs = [{ firstChunk: 2 ** 40, chunkCount: 3, startBlock: 0xfffffffe }];
    const references = [
      { chunkBits: 31, runs },
      { chunkBits: 0, runs: [] },
    ].map((map) => table.add(map));
    expect(references.map((reference) => table.get(reference))).toEqual([
      { chunkBits: 31, runs },
      { chunkBits: 0, runs: [] },
    ]);
  });
});

describe('splitPath', () => {
  it.each([
    ['', ''],
    ['/', ''],
    ['a', 'a'],
    ['//a///b/', 'a|b'],
    ['./a/./b/.', 'a|b'],
    ['../a/..', '..|a|..'],
    ['...', '...'],
  ])('splits %j', (path, parts) => {
    expect(text(splitPath(Buffer.from(path)))).toBe(parts);
  });
});

describe('cleanEntryPath', () => {
  it.each([
    ['../../a', 'a'],
    ['a/../../b', 'b'],
    ['a/b/..', 'a'],
    ['..', ''],
  ])('cleans %j', (path, parts) => {
    expect(text(cleanEntryPath(Buffer.from(path)))).toBe(parts);
  });

  it('leaves no dots, no slashes and nothing empty in any path', () => {
    const paths = fc
      .array(fc.constantFrom('.', '..', '/', 'a', '\xff', '...'))
      .map((x) => x.join(''));
    fc.assert(
      fc.property(paths, (path) => {
        for (const part of cleanEntryPath(Buffer.from(path, 'latin1'))) {
          expect(['', '.', '..']).not.toContain(part.toString('latin1'));
          expect(part.includes('/')).toBe(false);
        }
      }),
    );
  });
});

describe('parseWhiteoutName', () => {
  it.each([
    ['file', 'none'],
    ['.wh', 'none'],
    ['.whx', 'none'],
    ['.wh.file', 'whiteout'],
    ['.wh..hidden', 'whiteout'],
    ['.wh....', 'whiteout'],
    ['.wh..wh..opq', 'opaque'],
    ['.wh..wh..opqx', 'none'],
    ['.wh..wh.plnk', 'none'],
    ['.wh.', 'invalid'],
    ['.wh..', 'invalid'],
    ['.wh...', 'invalid'],
  ])('takes %s for %s', (name, kind) => {
    expect(parseWhiteoutName(Buffer.from(name)).kind).toBe(kind);
  });
});

describe('findEpoch', () => {
  const tableOf = (times: readonly number[]): InodeTable => {
    const inodes = new InodeTable();
    for (const seconds of times) {
      const mtime = { seconds, nanoseconds: 0 };
      inodes.add(0o100000, { mode: 0, uid: 0, gid: 0, mtime, xattrs: 0 }, 0);
    }
    return inodes;
  };

  it('finds the time that most inodes have', () => {
    const times = fc.array(fc.constantFrom(1, 2, 3), { maxLength: 20 });
    fc.assert(
      fc.property(times, (others) => {
        const all = [...others, ...Array.from({ length: others.length + 1 }, () => 9)];
        expect(findEpoch(tableOf(all), () => true).seconds).toBe(9);
      }),
    );
  });

  it('looks at no inode that is not written, and at no time before 1970', () => {
    expect(findEpoch(tableOf([5, 5, 5, -1, -1, 7]), (inode) => inode > 2).seconds).toBe(7);
  });
});
