import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDockletError } from '@docklet/errors';
import { directory, file, hardlink, symlink } from '../security/entries.fixture.js';
import { rawEntry, rawPax } from '../tar/raw-tar.fixture.js';
import { TemporaryFolder, buildImage } from '../write/image.fixture.js';
import type { ErofsImage } from './erofs-image.js';
import { openErofs } from './erofs-image.js';
import { isOverlayWhiteout } from './erofs-stat.js';

const entries = [
  directory('etc'),
  file('etc/passwd', 'root:x:0:0'),
  file('etc/big', 'x'.repeat(10_000)),
  symlink('etc/passwd', 'relative'),
  symlink('/etc', 'absolute'),
  symlink('../../../etc/passwd', 'etc/up'),
  symlink('nowhere', 'dangling'),
  symlink('one', 'two'),
  symlink('two', 'one'),
  hardlink('etc/passwd', 'same'),
  rawEntry({ name: 'fifo', typeflag: '6' }),
  rawPax({ 'SCHILY.xattr.user.a': 'b' }),
  file('etc/labelled', ''),
  file('etc/.wh.gone', ''),
  file('etc/.wh..wh..opq', ''),
  rawPax({ 'GNU.sparse.size': '1000000', 'GNU.sparse.map': '0,3,500000,2' }),
  file('sparse', 'abcde'),
  ...Array.from({ length: 200 }, (_, index) => file(`many/file-number-${index}`, '')),
];

async function build(): Promise<ErofsImage> {
  return (await buildImage(entries)).image;
}

function errnoOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { details: { errno: string } }).details.errno;
  }
  return 'no error';
}

describe('ErofsImage', () => {
  it('finds files by every kind of path', async () => {
    const image = await build();
    const paths = [
      '/etc/passwd',
      'etc/passwd',
      './etc/../etc//passwd',
      '/../../etc/passwd',
      'relative',
      'absolute/passwd',
      'etc/up',
      Buffer.from('/same'),
    ];
    for (const path of paths) {
      expect(image.readFile(path).toString()).toBe('root:x:0:0');
    }
  });

  it('follows a link at the end only where that is asked for', async () => {
    const image = await build();
    expect(image.stat('relative').type).toBe('file');
    expect(image.lstat('relative')).toMatchObject({ type: 'symlink', size: 10 });
    expect(image.lstat('absolute/').type).toBe('directory');
    expect(image.readlink('dangling').toString()).toBe('nowhere');
  });

  it('refuses paths with the errno that Linux would give', async () => {
    const image = await build();
    expect({
      missing: errnoOf(() => image.stat('/missing')),
      dangling: errnoOf(() => image.stat('/dangling')),
      throughFile: errnoOf(() => image.stat('/etc/passwd/x')),
      fileWithSlash: errnoOf(() => image.stat('/etc/passwd/')),
      fileAndBack: errnoOf(() => image.stat('/etc/passwd/..')),
      ring: errnoOf(() => image.stat('/one')),
      readDirectory: errnoOf(() => image.readFile('/etc')),
      readFifo: errnoOf(() => image.readFile('/fifo')),
      listFile: errnoOf(() => image.readdir('/etc/passwd')),
      readlinkFile: errnoOf(() => image.readlink('/etc/passwd')),
      endless: errnoOf(() => image.stat('./'.repeat(10) + 'etc/../'.repeat(9000))),
    }).toEqual({
      missing: 'ENOENT',
      dangling: 'ENOENT',
      throughFile: 'ENOTDIR',
      fileWithSlash: 'ENOTDIR',
      fileAndBack: 'ENOTDIR',
      ring: 'ELOOP',
      readDirectory: 'EISDIR',
      readFifo: 'EINVAL',
      listFile: 'ENOTDIR',
      readlinkFile: 'EINVAL',
      endless: 'ENAMETOOLONG',
    });
  });

  it('lists a directory in the order of its names', async () => {
    const image = await build();
    expect(image.readdir('/etc').map(({ name, type }) => `${name.toString()} ${type}`)).toEqual([
      'big file',
      'gone characterDevice',
      'labelled file',
      'passwd file',
      'up symlink',
    ]);
    expect(image.readdir('/many')).toHaveLength(200);
  });

  it('walks a tree, each directory before what is in it', async () => {
    const image = await build();
    const paths = Array.from(image.walk('/etc'), ({ path }) => path.toString());
    expect(paths).toEqual(['', 'big', 'gone', 'labelled', 'passwd', 'up']);
    expect(Array.from(image.walk())).toHaveLength(216);
  });

  it('reads large files in pieces, and holes as zeros', async () => {
    const image = await build();
    const pieces = Array.from(image.readFileInPieces('/sparse'), (piece) => Buffer.from(piece));
    const content = Buffer.concat(pieces);
    expect(content).toHaveLength(1_000_000);
    expect(content.subarray(0, 4).toString()).toBe('abc\0');
    expect(content.subarray(499_999, 500_003).toString()).toBe('\0de\0');
  });

  it('refuses a file that is larger than asked for', async () => {
    const image = await build();
    expect(image.readFile('/etc/big', { maxBytes: 10_000 })).toHaveLength(10_000);
    expect(() => image.readFile('/etc/big', { maxBytes: 9999 })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_EROFS_FILE_SIZE' }),
    );
  });

  it('tells what overlayfs makes of it', async () => {
    const image = await build();
    expect(isOverlayWhiteout(image.stat('/etc/gone'))).toBe(true);
    expect(isOverlayWhiteout(image.stat('/etc/passwd'))).toBe(false);
    expect([image.isOpaque('/etc'), image.isOpaque('/many')]).toEqual([true, false]);
    expect([...image.xattrs('/etc/labelled')]).toEqual([['user.a', Buffer.from('b')]]);
  });
});

describe('openErofs', () => {
  it('opens a path, and lets go of it', async () => {
    using folder = new TemporaryFolder();
    const path = folder.file('image');
    writeFileSync(path, (await buildImage(entries)).bytes);
    using image = openErofs(path);
    expect(image.readFile('/etc/passwd').toString()).toBe('root:x:0:0');
  });

  it.each([
    ['a file that is not there', '/nonexistent/image', 'DOCKLET_EROFS_IO'],
    ['something else', Buffer.alloc(8192, 'x'), 'DOCKLET_EROFS_FORMAT'],
    ['nothing', Buffer.alloc(0), 'DOCKLET_EROFS_FORMAT'],
  ])('refuses %s', (_, source, code) => {
    expect(() => openErofs(source)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses an image of features that it does not know', async () => {
    const { bytes } = await buildImage([]);
    bytes.writeUInt32LE(0, 1024 + 8);
    bytes.writeUInt32LE(0x2, 1024 + 80);
    expect(() => openErofs(bytes)).toThrow(
      expect.objectContaining({ code: 'DOCKLET_EROFS_FEATURE' }),
    );
  });
});

describe('ErofsImage on a hostile image', () => {
  /** Everything that can be asked of an image; at most so many files, because a mutation may repeat directories. */
  function askEverything(bytes: Buffer): void {
    try {
      const image = openErofs(bytes);
      for (const { path, stat } of image.walk()) {
        image.xattrs(path);
        if (stat.type === 'file' && stat.size < 1e6) {
          image.readFile(path);
        }
      }
      image.stat('/many/file-number-77');
    } catch (error) {
      expect(isDockletError(error)).toBe(true);
    }
  }

  it('ends with an answer or a typed error, whatever bytes are changed', async () => {
    const { bytes } = await buildImage(entries);
    // Without the checksum, so that changes of the superblock get further.
    bytes.writeUInt32LE(0, 1024 + 8);
    // Most of the image is content, which can say anything: changes there would test nothing.
    const superblock = fc.nat(127).map((offset) => 1024 + offset);
    const metaStart = bytes.readUInt32LE(1024 + 40) * 4096;
    const metadata = fc
      .nat(bytes.length - metaStart + 3 * 4096 - 1)
      .map((at) => metaStart - 3 * 4096 + at);
    const change = fc.tuple(fc.oneof(superblock, metadata, metadata, metadata), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 10 }), (changes) => {
        const hostile = Buffer.from(bytes);
        for (const [offset, value] of changes) {
          hostile[offset] = value;
        }
        askEverything(hostile);
      }),
      { numRuns: 200 },
    );
  });

  it('ends with a typed error wherever the image is cut off', async () => {
    const { bytes } = await buildImage(entries);
    // The metadata stands at the end. Of its last block, not all may be needed.
    for (let length = 0; length < bytes.length - 4096; length += 1365) {
      expect(() => {
        const image = openErofs(bytes.subarray(0, length));
        Array.from(image.walk());
      }).toThrow(expect.objectContaining({ code: 'DOCKLET_EROFS_FORMAT' }));
    }
  });

  it('refuses to walk a directory that contains itself', async () => {
    const { bytes, image } = await buildImage([file('d/x')]);
    const root = image.stat('/').nid;
    const metaStart = bytes.readUInt32LE(1024 + 40) * 4096;
    // The dirent of "d" is the third of the root, which stands inline behind its inode of 32 or 64 bytes.
    const inode = metaStart + root * 32;
    const size = (bytes.readUInt16LE(inode) & 1) === 1 ? 64 : 32;
    bytes.writeBigUInt64LE(BigInt(root), inode + size + 2 * 12);
    expect(() => Array.from(openErofs(bytes).walk())).toThrow(
      expect.objectContaining({ code: 'DOCKLET_EROFS_FORMAT' }),
    );
  });
});
