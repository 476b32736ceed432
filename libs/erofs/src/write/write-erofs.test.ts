import { openSync, readFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { openErofs } from '../read/erofs-image.js';
import {
  TAR_END,
  base256,
  rawEntry,
  rawHeader,
  rawLongName,
  rawPax,
} from '../tar/raw-tar.fixture.js';
import { encodeTarHeader } from '../tar/encode-tar-header.js';
import { tarEntry } from '../tar/write-tar.js';
import { TemporaryFolder, buildImage, chunksOf, listing } from './image.fixture.js';
import { writeErofs } from './write-erofs.js';

const file = (name: string, content = name): Buffer => rawEntry({ name }, content);
const directory = (name: string): Buffer => rawEntry({ name, typeflag: '5', mode: '0000700' });
const symlink = (name: string, target: string): Buffer =>
  rawEntry({ name, typeflag: '2', linkName: target });
const hardlink = (name: string, target: string): Buffer =>
  rawEntry({ name, typeflag: '1', linkName: target });

const isOpen = (fd: number): boolean => readdirSync('/proc/self/fd').includes(String(fd));

describe('writeErofs', () => {
  describe('when it places entries', () => {
    it('makes the directories that are missing, with mode 0755 and owner root', async () => {
      const { image } = await buildImage([file('a/b/c')]);
      expect(listing(image)).toEqual({
        '/a': 'directory',
        '/a/b': 'directory',
        '/a/b/c': 'file a/b/c',
      });
      expect(image.stat('/a')).toMatchObject({ mode: 0o755, uid: 0, gid: 0, nlink: 3 });
    });

    it('describes a directory that an earlier entry has made', async () => {
      const { image } = await buildImage([file('a/b'), directory('a')]);
      expect(image.stat('/a').mode).toBe(0o700);
      expect(listing(image)).toEqual({ '/a': 'directory', '/a/b': 'file a/b' });
    });

    it.each(['.', './', '/', './/.', 'a/..'])('takes %j for the root', async (name) => {
      const { image } = await buildImage([
        rawEntry({ name, typeflag: '5', mode: '0000711', uid: '0000007' }),
      ]);
      expect(image.stat('/')).toMatchObject({ mode: 0o711, uid: 7, nlink: 2 });
    });

    it('lets the later of two files win', async () => {
      const { image } = await buildImage([file('f', 'old'), file('f', 'new')]);
      expect(listing(image)).toEqual({ '/f': 'file new' });
    });

    it('lets a file take the place of a directory with all that is in it', async () => {
      const { image, summary } = await buildImage([file('d/x'), file('d/y/z'), file('d', 'f')]);
      expect(listing(image)).toEqual({ '/d': 'file f' });
      expect(summary.inodes).toBe(2);
    });

    it('lets a directory take the place of a file, and of a link to a directory', async () => {
      const { image } = await buildImage([
        file('f'),
        directory('f'),
        directory('t'),
        symlink('l', 't'),
        directory('l'),
        file('l/x', 'x'),
      ]);
      expect(listing(image)).toEqual({
        '/f': 'directory',
        '/l': 'directory',
        '/l/x': 'file x',
        '/t': 'directory',
      });
    });

    it('keeps a hard link when the name that it was linked to gets another file', async () => {
      const { image } = await buildImage([file('a', 'old'), hardlink('b', 'a'), file('a', 'new')]);
      expect(listing(image)).toEqual({ '/a': 'file new', '/b': 'file old' });
      expect(image.stat('/b').nlink).toBe(1);
    });

    it('counts the names of a file', async () => {
      const linkName = Buffer.from('a');
      const links = Array.from({ length: 70_000 }, (_, index) =>
        encodeTarHeader(tarEntry({ name: Buffer.from(`l${index}`), type: 'hardlink', linkName })),
      );
      const { image } = await buildImage([file('a', 'x'), ...links]);
      expect(image.stat('/a').nlink).toBe(70_001);
      expect(image.stat('/l69999').nid).toBe(image.stat('/a').nid);
    });

    it('accepts a file that is linked to itself', async () => {
      const { image } = await buildImage([file('a', 'x'), hardlink('a', './a')]);
      expect(image.stat('/a').nlink).toBe(1);
    });

    it('follows links of the layer on the way to an entry, within the root', async () => {
      const { image } = await buildImage([
        directory('usr/lib'),
        symlink('lib', 'usr/lib'),
        symlink('usr/up', '../../../..'),
        symlink('abs', '/usr'),
        file('lib/a', '1'),
        file('usr/up/b', '2'),
        file('abs/lib/c', '3'),
        symlink('dangling', 'not/there'),
        file('dangling/d', '4'),
      ]);
      expect(listing(image)).toMatchObject({
        '/usr/lib/a': 'file 1',
        '/b': 'file 2',
        '/usr/lib/c': 'file 3',
        '/not/there/d': 'file 4',
      });
    });

    it('links to a symbolic link itself', async () => {
      const { image } = await buildImage([file('t'), symlink('s', 't'), hardlink('h', 's')]);
      expect(image.lstat('/h').nid).toBe(image.lstat('/s').nid);
      expect(listing(image)['/h']).toBe('-> t');
    });

    it.each([
      ['a hard link to nothing', [hardlink('a', 'b')], 'DOCKLET_EROFS_LAYER_LINK'],
      [
        'a hard link to a directory',
        [directory('d'), hardlink('a', 'd')],
        'DOCKLET_EROFS_LAYER_LINK',
      ],
      ['a hard link to the root', [hardlink('a', '/')], 'DOCKLET_EROFS_LAYER_LINK'],
      ['a way through a file', [file('a'), file('a/b')], 'DOCKLET_EROFS_LAYER_PATH'],
      [
        'a way through a ring of links',
        [symlink('a', 'b'), symlink('b', 'a'), file('a/x')],
        'DOCKLET_EROFS_LAYER_PATH',
      ],
      [
        'a directory of 256 bytes',
        [rawLongName('L', `${'x'.repeat(256)}/a`), file('')],
        'DOCKLET_EROFS_LAYER_PATH',
      ],
      [
        'a way through a link to 256 bytes',
        [rawLongName('K', 'x'.repeat(256)), symlink('a', ''), file('a/b')],
        'DOCKLET_EROFS_LAYER_PATH',
      ],
      [
        'a whiteout of 256 bytes',
        [rawLongName('L', `.wh.${'x'.repeat(256)}`), file('')],
        'DOCKLET_EROFS_LAYER_PATH',
      ],
      [
        'a part of 256 bytes',
        [rawLongName('L', 'x'.repeat(256)), file('')],
        'DOCKLET_EROFS_LAYER_PATH',
      ],
      ['a file in place of the root', [file('.')], 'DOCKLET_EROFS_LAYER_PATH'],
      ['a symbolic link without target', [symlink('a', '')], 'DOCKLET_EROFS_LAYER_VALUE'],
      [
        'a symbolic link of 4096 bytes',
        [rawLongName('K', 'x'.repeat(4096)), symlink('a', '')],
        'DOCKLET_EROFS_LAYER_VALUE',
      ],
      [
        'device 4096:0',
        [rawEntry({ typeflag: '3', deviceMajor: '0010000' })],
        'DOCKLET_EROFS_LAYER_VALUE',
      ],
      [
        'device 0:1048576',
        [rawEntry({ typeflag: '4', deviceMinor: '4000000' })],
        'DOCKLET_EROFS_LAYER_VALUE',
      ],
    ])('refuses %s', async (_, entries, code) => {
      await expect(buildImage(entries)).rejects.toMatchObject({ code });
    });
  });

  describe('when it stores what an entry is', () => {
    it('keeps every type', async () => {
      const { image } = await buildImage([
        rawEntry({ name: 'c', typeflag: '3', deviceMajor: '0000001', deviceMinor: '0001003' }),
        rawEntry({ name: 'b', typeflag: '4', deviceMajor: '0007777', deviceMinor: '3777777' }),
        rawEntry({ name: 'p', typeflag: '6' }),
      ]);
      expect(image.stat('/c')).toMatchObject({
        type: 'characterDevice',
        deviceMajor: 1,
        deviceMinor: 515,
      });
      expect(image.stat('/b')).toMatchObject({
        type: 'blockDevice',
        deviceMajor: 4095,
        deviceMinor: 1048575,
      });
      expect(image.stat('/p').type).toBe('fifo');
    });

    it('keeps large ids, special bits, and times with nanoseconds', async () => {
      const { image } = await buildImage([
        rawPax({ uid: '4294967294', gid: '65536', mtime: '-12345.678901234' }),
        rawEntry({ name: 'f', mode: '0007777' }),
        rawEntry({ name: 'late', mtime: base256(2n ** 40n, 12) }),
      ]);
      expect(image.stat('/f')).toMatchObject({
        mode: 0o7777,
        uid: 4294967294,
        gid: 65536,
        mtime: { seconds: -12346, nanoseconds: 321098766 },
      });
      expect(image.stat('/late').mtime.seconds).toBe(2 ** 40);
    });

    it('uses compact inodes for the time that most files have', async () => {
      const entries = Array.from({ length: 1000 }, (_, index) =>
        rawEntry({ name: `f${index}`, mtime: '00000001750' }),
      );
      const { image, bytes } = await buildImage([
        ...entries,
        rawEntry({ name: 'other', mtime: '1' }),
      ]);
      expect(image.stat('/f1').mtime.seconds).toBe(1000);
      expect(image.stat('/other').mtime.seconds).toBe(1);
      // 32 bytes for each inode, 12 and the name for each dirent, and some blocks around.
      expect(bytes.length).toBeLessThan(1000 * (32 + 12 + 4) + 6 * 4096);
    });

    it('keeps contents of all sizes around blocks', async () => {
      const sizes = [0, 1, 4095, 4096, 4097, 8192, 1_048_575, 1_048_576, 1_048_577, 3_000_000];
      const content = (size: number): Buffer => Buffer.alloc(size, `${size},`);
      const { image } = await buildImage(
        sizes.map((size) => rawEntry({ name: `f${size}` }, content(size))),
      );
      for (const size of sizes) {
        const read = image.readFile(`/f${size}`, { maxBytes: 1e7 });
        expect([size, read.equals(content(size))]).toEqual([size, true]);
      }
    });

    it('keeps links of any length, with and without xattrs', async () => {
      const targets = [1, 60, 3999, 4000, 4031, 4032, 4064, 4095].map((length) =>
        'x'.repeat(length),
      );
      const long = rawPax({ 'SCHILY.xattr.trusted.x': Buffer.alloc(4000, 'v') });
      const { image } = await buildImage(
        targets.flatMap((target, index) => [
          rawLongName('K', target),
          symlink(`s${index}`, ''),
          long,
          rawLongName('K', target),
          symlink(`x${index}`, ''),
        ]),
      );
      for (const [index, target] of targets.entries()) {
        expect(image.readlink(`/s${index}`).toString()).toBe(target);
        expect(image.readlink(`/x${index}`).toString()).toBe(target);
      }
    });

    it('keeps directories of any size, sorted by bytes', async () => {
      const names = Array.from({ length: 2000 }, (_, index) => `${index}`.repeat(1 + (index % 20)));
      names.push('-', '+', ' ', '.-', '..a', '.a', '\x7f', 'ä', 'ß', 'ss');
      const { image } = await buildImage(names.map((name) => file(`d/${name}`, '')));
      const sorted = names.map((name) => Buffer.from(name, 'latin1')).sort(Buffer.compare);
      expect(image.readdir('/d').map(({ name }) => name)).toEqual(sorted);
      for (const name of sorted) {
        expect(image.stat(Buffer.concat([Buffer.from('/d/'), name])).type).toBe('file');
      }
    });

    it('keeps xattrs of any kind that EROFS knows, sorted, and drops the others', async () => {
      const big = Buffer.alloc(65535, 'b');
      const { image } = await buildImage([
        rawPax({
          'SCHILY.xattr.user.z': 'z',
          'SCHILY.xattr.user.a=b': 'split at the first equal sign',
          'SCHILY.xattr.security.capability': Buffer.from([0, 1, 2]),
          'SCHILY.xattr.system.posix_acl_access': 'acl',
          'SCHILY.xattr.trusted.big': big,
          'SCHILY.xattr.com.apple.quarantine': 'q',
          'SCHILY.xattr.user.': 'no name',
        }),
        file('f'),
      ]);
      expect([...image.xattrs('/f')]).toEqual([
        ['user.a', Buffer.from('b=split at the first equal sign')],
        ['user.z', Buffer.from('z')],
        ['system.posix_acl_access', Buffer.from('acl')],
        ['trusted.big', big],
        ['security.capability', Buffer.from([0, 1, 2])],
      ]);
    });

    it.each([
      ['a name', { [`SCHILY.xattr.user.${'n'.repeat(256)}`]: '' }],
      ['a value', { 'SCHILY.xattr.user.x': Buffer.alloc(65536) }],
      [
        'all of them together',
        Object.fromEntries(
          ['a', 'b', 'c', 'd', 'e'].map((name) => [
            `SCHILY.xattr.user.${name}`,
            Buffer.alloc(60000),
          ]),
        ),
      ],
    ])('refuses xattrs when %s is too long', async (what, records) => {
      await expect(buildImage([rawPax(records), file('f')])).rejects.toMatchObject({
        code: 'DOCKLET_EROFS_LAYER_XATTR',
        details: { what },
      });
    });
  });

  describe('when a file is sparse', () => {
    const sparse = (name: string, size: number, map: string, content: string): Buffer =>
      Buffer.concat([
        rawPax({ 'GNU.sparse.size': String(size), 'GNU.sparse.map': map }),
        file(name, content),
      ]);

    it('keeps its holes', async () => {
      const size = 10 * 1024 ** 3;
      const { image, bytes } = await buildImage([
        sparse('f', size, `5000000000,3,5000004095,2,${size - 1},1`, 'abcdef'),
      ]);
      expect(bytes.length).toBeLessThan(4 * 1024 ** 2);
      expect(image.stat('/f').size).toBe(size);
    });

    it('keeps what stands between the holes', async () => {
      const { image } = await buildImage([
        sparse('f', 1_000_000, '10,3,4094,4,500000,2,999999,1', 'abcdefghij'),
        file('next'),
      ]);
      const expected = Buffer.alloc(1_000_000);
      expected.write('abc', 10);
      expected.write('defg', 4094);
      expected.write('hi', 500_000);
      expected.write('j', 999_999);
      expect(image.readFile('/f').equals(expected)).toBe(true);
      expect(image.readFile('/next').toString()).toBe('next');
    });

    it('writes small holes as zeros', async () => {
      const { image } = await buildImage([sparse('f', 100, '10,3,50,2', 'abcde')]);
      expect(image.readFile('/f').toString()).toBe(
        `${'\0'.repeat(10)}abc${'\0'.repeat(37)}de${'\0'.repeat(48)}`,
      );
    });

    it('keeps a file that is one hole', async () => {
      const { image, bytes } = await buildImage([sparse('f', 2 ** 52, '', '')]);
      expect(image.stat('/f').size).toBe(2 ** 52);
      expect(bytes.length).toBeLessThan(16 * 4096);
    });
  });

  describe('when the layer has whiteouts', () => {
    it('turns them into devices 0/0 and opaque directories', async () => {
      const { image } = await buildImage([
        file('d/.wh.gone', ''),
        file('o/.wh..wh..opq', ''),
        file('o/kept'),
      ]);
      expect(listing(image)).toEqual({
        '/d': 'directory',
        '/d/gone': 'char 0:0',
        '/o': 'opaque directory',
        '/o/kept': 'file o/kept',
      });
    });

    it('hides nothing of its own layer, whatever the order', async () => {
      const { image } = await buildImage([
        file('a'),
        file('.wh.a', ''),
        file('.wh.b', ''),
        file('b'),
        file('d/x'),
        file('.wh.d', ''),
        file('.wh.e', ''),
        directory('e'),
        file('.wh.f', ''),
        file('f/y'),
      ]);
      expect(listing(image)).toEqual({
        '/a': 'file a',
        '/b': 'file b',
        // The lower directory is gone, so nothing of it may show through the new one.
        '/d': 'opaque directory',
        '/d/x': 'file d/x',
        '/e': 'opaque directory',
        '/f': 'opaque directory',
        '/f/y': 'file f/y',
      });
    });

    it('hides names as long as names may be', async () => {
      const name = 'x'.repeat(255);
      const { image } = await buildImage([rawLongName('L', `.wh.${name}`), file('')]);
      expect(listing(image)).toEqual({ [`/${name}`]: 'char 0:0' });
    });

    it('tells when the root is opaque', async () => {
      const { image, summary } = await buildImage([file('.wh..wh..opq', '')]);
      expect(summary.isRootOpaque).toBe(true);
      expect(image.isOpaque('/')).toBe(true);
    });

    it('drops the bookkeeping of AUFS, but not what is linked to it', async () => {
      const { image } = await buildImage([
        directory('.wh..wh.plnk'),
        file('.wh..wh.plnk/12.34', 'content'),
        file('.wh..wh.aufs', ''),
        hardlink('f', '.wh..wh.plnk/12.34'),
      ]);
      expect(listing(image)).toEqual({ '/f': 'file content' });
      expect(image.stat('/f').nlink).toBe(1);
    });

    it('takes such names for names when told so', async () => {
      const { image } = await buildImage([file('.wh.a', ''), file('.wh..wh..opq', '')], {
        hasWhiteouts: false,
      });
      expect(listing(image)).toEqual({ '/.wh..wh..opq': 'file', '/.wh.a': 'file' });
    });
  });

  it('gives the same image for the same archive, however it arrives', async () => {
    using folder = new TemporaryFolder();
    const archive = Buffer.concat([
      ...Array.from({ length: 300 }, (_, index) =>
        file(`d${index % 7}/f${index}`, 'x'.repeat(index * 37)),
      ),
      file('.wh.gone', ''),
      symlink('s', 't'),
      TAR_END,
    ]);
    const images: Buffer[] = [];
    for (const chunkSize of [1000, 4096, 10_000_000]) {
      const path = folder.file(String(chunkSize));
      await writeErofs(chunksOf(archive, chunkSize), path);
      images.push(readFileSync(path));
    }
    expect(images[1]?.equals(images[0]!)).toBe(true);
    expect(images[2]?.equals(images[0]!)).toBe(true);
  });

  it('gives images of other metadata another UUID, and takes one that is given', async () => {
    const uuidOf = (bytes: Buffer): string => bytes.toString('hex', 1024 + 48, 1024 + 64);
    const one = await buildImage([file('a')]);
    const other = await buildImage([file('b')]);
    expect(uuidOf(one.bytes)).not.toBe(uuidOf(other.bytes));
    const given = await buildImage([file('a')], { uuid: Buffer.alloc(16, 7) });
    expect(uuidOf(given.bytes)).toBe('07'.repeat(16));
  });

  describe('when a limit is given', () => {
    it.each([
      ['maxBytes', [file('a', 'x'.repeat(5000)), file('b', 'x'.repeat(5000))], { maxBytes: 9000 }],
      ['maxEntries', [file('a/b/c/d/e/f/g')], { maxEntries: 5 }],
      ['maxEntries', Array.from({ length: 9 }, () => file('.wh.a', '')), { maxEntries: 8 }],
      [
        'maxMetadataBytes',
        [rawLongName('K', 'x'.repeat(4000)), symlink('a', ''), file('b')],
        { maxMetadataBytes: 2000 },
      ],
    ])('stops at %s', async (limit, entries, options) => {
      await expect(buildImage(entries, options)).rejects.toMatchObject({
        code: 'DOCKLET_EROFS_LAYER_LIMIT',
        details: { limit },
      });
    });
  });

  describe('when it fails', () => {
    it('removes the file that it made', async () => {
      using folder = new TemporaryFolder();
      const path = folder.file('image');
      await expect(writeErofs(chunksOf(Buffer.alloc(100, 'x')), path)).rejects.toMatchObject({
        code: 'DOCKLET_EROFS_TAR_TRUNCATED',
      });
      expect(existsSync(path)).toBe(false);
    });

    it('does not touch a file that was there', async () => {
      using folder = new TemporaryFolder();
      const path = folder.file('image');
      writeFileSync(path, 'mine');
      await expect(writeErofs(chunksOf(TAR_END), path)).rejects.toMatchObject({
        code: 'DOCKLET_EROFS_IO',
        details: { verb: 'open', errno: 'EEXIST' },
      });
      expect(readFileSync(path, 'utf8')).toBe('mine');
    });

    it('tells a failure to write with its errno', async () => {
      const full = await open('/dev/full', 'w');
      await expect(writeErofs(chunksOf(TAR_END), full)).rejects.toMatchObject({
        code: 'DOCKLET_EROFS_IO',
        details: { verb: 'write', errno: 'ENOSPC' },
      });
      await full.close();
    });

    it('closes the source, and leaves no descriptor open', async () => {
      using folder = new TemporaryFolder();
      const probe = openSync('/dev/null', 'r');
      let isClosed = false;
      async function* source(): AsyncGenerator<Buffer> {
        try {
          yield* chunksOf(rawHeader({ checksum: '0' }), 512);
          yield Buffer.alloc(512);
        } finally {
          isClosed = true;
        }
      }
      const before = readdirSync('/proc/self/fd').length;
      await expect(writeErofs(source(), folder.file('image'))).rejects.toMatchObject({
        code: 'DOCKLET_EROFS_TAR_HEADER',
      });
      expect(isClosed).toBe(true);
      expect(isOpen(probe)).toBe(true);
      expect(readdirSync('/proc/self/fd')).toHaveLength(before);
    });
  });

  describe('when it is aborted', () => {
    it('stops although the source is stuck', async () => {
      using folder = new TemporaryFolder();
      const controller = new AbortController();
      async function* source(): AsyncGenerator<Buffer> {
        yield file('a');
        setImmediate(() => {
          controller.abort(new Error('stop'));
        });
        await new Promise(() => undefined);
      }
      const path = folder.file('image');
      const written = writeErofs(source(), path, { signal: controller.signal });
      await expect(written).rejects.toThrow('stop');
      expect(existsSync(path)).toBe(false);
    });

    it('does not begin when the signal is aborted already', async () => {
      using folder = new TemporaryFolder();
      const path = folder.file('image');
      const signal = AbortSignal.abort(new Error('stop'));
      await expect(writeErofs(chunksOf(TAR_END), path, { signal })).rejects.toThrow('stop');
      expect(existsSync(path)).toBe(false);
    });
  });

  it('writes to an open file and leaves it open', async () => {
    using folder = new TemporaryFolder();
    const handle = await open(folder.file('image'), 'w+');
    await writeErofs(chunksOf(Buffer.concat([file('a'), TAR_END])), handle);
    expect(isOpen(handle.fd)).toBe(true);
    using image = openErofs(handle);
    expect(image.readFile('a').toString()).toBe('a');
    await handle.close();
  });
});
