import { rmSync } from 'node:fs';
import { isDockletError } from '@docklet/errors';
import type { ErofsImage } from '@docklet/erofs';
import { openErofs, writeErofs } from '@docklet/erofs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  archive,
  chunksOf,
  device,
  directory,
  entry,
  file,
  hardlink,
  symlink,
} from '../fixtures/archive.fixture.js';
import { isOpaque, walk } from '../fixtures/listing.fixture.js';
import { readFileSync, readlinkSync } from 'node:fs';
import { TestFolder } from '../fixtures/test-folder.fixture.js';
import { extractLayer } from './extract-layer.js';

let folder: TestFolder;
beforeAll(() => {
  folder = new TestFolder();
});
afterAll(() => {
  folder[Symbol.dispose]();
});

/** What a layer is, in words that both ways of keeping it can be asked for; names of one file share a number. */
type Tree = Record<string, string>;

function numbered(): (inode: bigint | number) => number {
  const numbers = new Map<bigint | number, number>();
  return (inode) => {
    const number = numbers.get(inode) ?? numbers.size;
    numbers.set(inode, number);
    return number;
  };
}

interface Seen {
  readonly path: string;
  readonly mode: number;
  readonly isWhiteout: boolean;
  readonly words: readonly (string | number | bigint)[];
  readonly inode: bigint | number;
}

/** In the order of their paths, so that names of one file get the same number on both sides. */
function treeOf(seen: Iterable<Seen>): Tree {
  const numberOf = numbered();
  const sorted = [...seen].sort((one, other) => (one.path < other.path ? -1 : 1));
  return Object.fromEntries(
    sorted.map(({ path, isWhiteout, words, inode }) => [
      path,
      isWhiteout ? 'whiteout' : [...words.map(String), numberOf(inode)].join(' '),
    ]),
  );
}

function* seeFolder(root: string): Generator<Seen> {
  for (const { path, stat } of walk(root)) {
    const { mode, uid, gid, mtimeNs, ino, rdev } = stat;
    const isWhiteout = stat.isCharacterDevice() && rdev === 0n;
    const content = stat.isFile()
      ? readFileSync(path, 'utf8')
      : stat.isSymbolicLink()
        ? readlinkSync(path)
        : stat.isDirectory() && isOpaque(path)
          ? 'opaque'
          : '';
    // Links have the mode 0777 on every disk file system.
    const permissions = stat.isSymbolicLink() ? 0n : mode & 0o7777n;
    yield {
      path: path.subarray(root.length + 1).toString('latin1'),
      mode: Number(mode),
      isWhiteout,
      inode: ino,
      words: [typeOf(stat), permissions, uid, gid, mtimeNs, content],
    };
  }
}

function typeOf(stat: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFIFO(): boolean;
  isBlockDevice(): boolean;
}): string {
  const types = {
    file: stat.isFile(),
    directory: stat.isDirectory(),
    symlink: stat.isSymbolicLink(),
    fifo: stat.isFIFO(),
    blockDevice: stat.isBlockDevice(),
  };
  return Object.entries(types).find(([, is]) => is)?.[0] ?? 'characterDevice';
}

function* seeImage(image: ErofsImage): Generator<Seen> {
  for (const { path, stat } of image.walk()) {
    if (path.length > 0) {
      const { type, mode, uid, gid, mtime, nid } = stat;
      const content =
        type === 'file'
          ? image.readFile(stat).toString()
          : type === 'symlink'
            ? image.readlink(stat).toString()
            : type === 'directory' && image.isOpaque(stat)
              ? 'opaque'
              : '';
      const nanoseconds = BigInt(mtime.seconds) * 1_000_000_000n + BigInt(mtime.nanoseconds);
      yield {
        path: path.toString('latin1'),
        mode,
        isWhiteout: type === 'characterDevice' && stat.deviceMajor === 0 && stat.deviceMinor === 0,
        inode: nid,
        words: [type, type === 'symlink' ? 0 : mode, uid, gid, nanoseconds, content],
      };
    }
  }
}

const outcome = async <T>(attempt: Promise<T>): Promise<T | string> =>
  attempt.catch((error: unknown) => {
    if (isDockletError(error)) {
      const { reason } = error.details;
      return `${error.code} ${typeof reason === 'string' ? reason : ''}`;
    }
    throw error;
  });

async function unpack(bytes: Buffer): Promise<unknown> {
  const target = folder.at('layer');
  const result = await outcome(extractLayer(chunksOf(bytes), target));
  if (typeof result === 'string') {
    return result;
  }
  const tree = treeOf(seeFolder(target));
  rmSync(target, { recursive: true });
  return { tree, isRootOpaque: result.isRootOpaque, entries: result.entries };
}

async function write(bytes: Buffer): Promise<unknown> {
  const path = folder.at('image');
  const result = await outcome(writeErofs(chunksOf(bytes), path));
  if (typeof result === 'string') {
    return result;
  }
  using image = openErofs(path);
  const tree = treeOf(seeImage(image));
  rmSync(path);
  return { tree, isRootOpaque: result.isRootOpaque, entries: result.entries };
}

const name = fc.constantFrom(
  'a',
  'b',
  'c',
  '..',
  '.',
  '.wh.a',
  '.wh.b',
  '.wh..wh..opq',
  '.wh..wh.x',
);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const target = fc.tuple(fc.constantFrom('', '/'), path).map(([start, rest]) => start + rest);
const values = fc.record({
  mode: fc.constantFrom(0o644, 0o755, 0o4755, 0o2777, 0),
  uid: fc.constantFrom(0, 5),
  mtime: fc.record({ seconds: fc.constantFrom(0, 1000), nanoseconds: fc.constantFrom(0, 7) }),
});
const anyEntry = fc.oneof(
  fc.tuple(path, fc.constantFrom('', 'x', 'yy'), values).map((args) => file(...args)),
  fc.tuple(path, values).map((args) => directory(...args)),
  fc.tuple(target, path, values).map((args) => symlink(...args)),
  fc.tuple(target, path).map((args) => hardlink(...args)),
  fc.tuple(path, values).map(([at, rest]) => device('blockDevice', at, [1, 3], rest)),
  fc.tuple(path, values).map(([at, rest]) => entry(at, { type: 'fifo', ...rest })),
);

/** What a disk cannot do, and a table can: to let go of a folder and keep one file of it. */
const impossible = 'it would take the place of its target';

describe('a folder and an EROFS image', () => {
  it('hold the same layer, or refuse it for the same reason', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyEntry, { maxLength: 12 }), async (entries) => {
        const bytes = archive(entries);
        const unpacked = await unpack(bytes);
        fc.pre(typeof unpacked !== 'string' || !unpacked.includes(impossible));
        expect(unpacked).toEqual(await write(bytes));
        compared += typeof unpacked === 'string' ? 0 : 1;
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(50);
  }, 600_000);
});
