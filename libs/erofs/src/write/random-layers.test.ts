import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDockletError } from '@docklet/errors';
import type { ErofsImage } from '../read/erofs-image.js';
import { openErofs } from '../read/erofs-image.js';
import type { ErofsStat } from '../read/erofs-stat.js';
import { isOverlayWhiteout } from '../read/erofs-stat.js';
import { rawEntry, rawPax, TAR_END } from '../tar/raw-tar.fixture.js';
import type { BuiltImage } from './image.fixture.js';
import { buildImage } from './image.fixture.js';

/** Names that meet each other often, and every kind of trouble that a name can make. */
const part = fc.constantFrom(
  'a',
  'b',
  'c',
  '..',
  '.',
  '',
  '.wh.a',
  '.wh.b',
  '.wh..wh..opq',
  '.wh.',
  'ä',
);
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const content = fc
  .oneof(fc.nat(40), fc.nat(10_000))
  .map((length) => Buffer.alloc(length, 'content'));

const entry = fc
  .record({
    name: path,
    typeflag: fc.constantFrom('0', '0', '0', '1', '1', '2', '2', '3', '4', '5', '5', '6'),
    linkName: path,
    content,
    hasXattrs: fc.boolean(),
  })
  .map(({ name, typeflag, linkName, content: bytes, hasXattrs }) => {
    const raw = rawEntry(
      { name: Buffer.from(name), typeflag, linkName: Buffer.from(linkName) },
      typeflag === '0' ? bytes : '',
    );
    const pax = rawPax({ 'SCHILY.xattr.user.x': 'y', 'SCHILY.xattr.trusted.overlay.opaque': 'y' });
    return hasXattrs ? Buffer.concat([pax, raw]) : raw;
  });

async function build(entries: readonly Buffer[]): Promise<BuiltImage | undefined> {
  try {
    return await buildImage(entries);
  } catch (error) {
    expect(isDockletError(error)).toBe(true);
    return undefined;
  }
}

/** What must hold for any image, whatever it was made from. */
function expectSound({ image, summary }: BuiltImage): void {
  const nameCounts = new Map<number, number>();
  const files = Array.from(image.walk());
  for (const { path: walked, stat } of files) {
    nameCounts.set(stat.nid, (nameCounts.get(stat.nid) ?? 0) + 1);
    expect(image.lstat(walked).nid).toBe(stat.nid);
    expect(image.xattrs(stat).has('trusted.overlay.opaque')).toBe(
      stat.type === 'directory' && image.isOpaque(stat),
    );
  }
  for (const { stat } of files) {
    const expected =
      stat.type === 'directory' ? expectSorted(image, stat) : nameCounts.get(stat.nid);
    expect(stat.nlink).toBe(expected);
  }
  expect(nameCounts.size).toBe(summary.inodes);
}

/** Returns how many links the directory must have: its name, its `.`, and the `..` of each directory in it. */
function expectSorted(image: ErofsImage, directory: ErofsStat): number {
  const entries = image.readdir(directory);
  for (const [index, { name }] of entries.slice(1).entries()) {
    expect(name.compare(entries[index]!.name)).toBeGreaterThan(0);
  }
  return 2 + entries.filter(({ type }) => type === 'directory').length;
}

describe('writeErofs on random layers', () => {
  it('writes a sound image, or refuses with a typed error', async () => {
    let written = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 12 }), async (entries) => {
        const built = await build(entries);
        if (built !== undefined) {
          written += 1;
          expectSound(built);
        }
      }),
      { numRuns: 300 },
    );
    expect(written).toBeGreaterThan(20);
  });

  it('makes whiteouts of whiteouts only', async () => {
    const plain = fc.constantFrom('a', 'b/c', '.wh.w', 'd/.wh.x');
    const devices = plain.map((name) => rawEntry({ name, typeflag: '3' }));
    await fc.assert(
      fc.asyncProperty(fc.array(devices, { maxLength: 8 }), async (entries) => {
        const { image } = await buildImage(entries);
        for (const { path: walked, stat } of image.walk()) {
          const name = walked.toString();
          expect([name, isOverlayWhiteout(stat)]).toEqual([name, name === 'w' || name === 'd/x']);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('writes an image that can be read, or refuses, when bytes of an archive are changed', async () => {
    const archive = Buffer.concat([
      rawPax({ path: 'some/long/path', mtime: '1.5', 'SCHILY.xattr.user.a': 'b' }),
      rawEntry({}, 'content'),
      rawEntry({ name: 'link', typeflag: '2', linkName: 'some' }),
      rawPax({ 'GNU.sparse.size': '100000', 'GNU.sparse.map': '0,3,50000,2' }),
      rawEntry({ name: 'link/sparse' }, 'abcde'),
      rawEntry({ name: '.wh.gone' }),
      TAR_END,
    ]);
    const change = fc.tuple(fc.nat(archive.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const hostile = Buffer.from(archive);
        for (const [offset, value] of changes) {
          hostile[offset] = value;
        }
        sealHeaders(hostile);
        const built = await build([hostile]);
        if (built !== undefined) {
          Array.from(openErofs(built.bytes).walk());
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Makes the checksums right again, or hardly any change would get past them. */
function sealHeaders(archive: Buffer): void {
  for (let start = 0; start < archive.length; start += 512) {
    const block = archive.subarray(start, start + 512);
    if (block.toString('latin1', 257, 262) === 'ustar') {
      block.fill(0x20, 148, 156);
      const sum = block.reduce((total, byte) => total + byte, 0);
      block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    }
  }
}
