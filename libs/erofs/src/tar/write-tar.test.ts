import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseTar } from './raw-tar.fixture.js';
import type { TarEntry } from './tar-entry.js';
import type { TarInput } from './write-tar.js';
import { tarEntry, writeTar } from './write-tar.js';

async function archive(inputs: readonly TarInput[]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(inputs)) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function roundTrip(entry: TarEntry, content: Buffer = Buffer.alloc(0)): Promise<TarEntry> {
  const [parsed, ...others] = parseTar(await archive([{ entry, content: [content] }]));
  expect(others).toEqual([]);
  expect(parsed?.content.equals(content)).toBe(true);
  return parsed!.entry;
}

const name = Buffer.from('n');

describe('writeTar', () => {
  it('writes a plain file as one ustar header', async () => {
    const entry = tarEntry({ name, size: 5, mode: 0o755, uid: 1, gid: 2 });
    const bytes = await archive([{ entry, content: [Buffer.from('hello')] }]);
    expect(bytes).toHaveLength(512 + 512 + 1024);
    expect(bytes.toString('latin1', 257, 265)).toBe('ustar\x0000');
  });

  it.each([
    ['a long name', { name: Buffer.from('x'.repeat(4000)) }],
    ['a long name that is not UTF-8', { name: Buffer.alloc(300, 0xff) }],
    ['a long link', { type: 'symlink', linkName: Buffer.from('y'.repeat(4000)) }],
    ['large ids', { uid: 4294967294, gid: 2097152 }],
    ['a time before 1970', { mtime: { seconds: -5, nanoseconds: 250_000_000 } }],
    ['a time far ahead', { mtime: { seconds: 2 ** 40, nanoseconds: 0 } }],
    ['device numbers', { type: 'blockDevice', deviceMajor: 4095, deviceMinor: 1048575 }],
    ['xattrs', { xattrs: new Map([['user.x=y', Buffer.from([0, 0x0a, 0xff])]]) }],
    ['a directory', { type: 'directory', mode: 0o1777 }],
    ['a fifo', { type: 'fifo' }],
    ['a hard link', { type: 'hardlink', linkName: name }],
  ] satisfies [string, Partial<TarEntry>][])(
    'writes %s so that it is read back',
    async (_, known) => {
      const entry = tarEntry({ name, ...known });
      // A keyword ends at the first equal sign, so a name with one cannot be kept.
      const expected = entry.xattrs.has('user.x=y')
        ? { ...entry, xattrs: new Map([['user.x', Buffer.from([0x79, 0x3d, 0, 0x0a, 0xff])]]) }
        : entry;
      expect(await roundTrip(entry)).toEqual(expected);
    },
  );

  it('writes holes as a sparse map', async () => {
    const sparse = [
      { offset: 0, length: 2 },
      { offset: 2 ** 40, length: 3 },
    ];
    const entry = tarEntry({ name, size: 2 ** 41, storedBytes: 5, sparse });
    expect(await roundTrip(entry, Buffer.from('abcde'))).toEqual(entry);
  });

  it('writes what the parser reads, whatever the entry', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300, min: 1 });
    const entries = fc.record({
      name: bytes.map((value) => Buffer.from(value)),
      mode: fc.integer({ min: 0, max: 0o7777 }),
      uid: fc.integer({ min: 0, max: 0xfffffffe }),
      gid: fc.integer({ min: 0, max: 0xfffffffe }),
      mtime: fc.record({
        seconds: fc.integer({ min: -(2 ** 50), max: 2 ** 50 }),
        nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
      }),
    });
    await fc.assert(
      fc.asyncProperty(entries, fc.uint8Array(), async (known, content) => {
        const entry = tarEntry({ ...known, size: content.length });
        expect(await roundTrip(entry, Buffer.from(content))).toEqual(entry);
      }),
      { numRuns: 50 },
    );
  });

  it.each(['hell', 'hello!'])('refuses content %j for five bytes', async (content) => {
    const input = { entry: tarEntry({ name, size: 5 }), content: [Buffer.from(content)] };
    await expect(archive([input])).rejects.toMatchObject({ code: 'DOCKLET_EROFS_TAR_CONTENT' });
  });
});
