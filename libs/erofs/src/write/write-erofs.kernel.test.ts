import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { addXattrs, makeSourceTree, seeTree, setTimes } from '@docklet/testing';
import { describe, expect, it } from '@jest/globals';
import { BLOCK_SIZE, INODE_SLOT_SIZE } from '../format/erofs-format.js';
import { encodeTarEnd, encodeTarHeader } from '../tar/encode-tar-header.js';
import { tarEntry, writeTar } from '../tar/write-tar.js';
import { rawEntry, TAR_END } from '../tar/raw-tar.fixture.js';
import { TemporaryFolder, chunksOf } from './image.fixture.js';
import { makeLargeFolder, makeSparseFile } from './source-tree.fixture.js';
import { MountedImage, Overlay, checkWithFsck, requireRoot, run } from './mounted-image.fixture.js';
import { writeErofs } from './write-erofs.js';

/** Unpacks an archive with GNU tar and through an image, and expects the same twice. */
async function expectSameAsGnuTar(archive: string, flags: string[]) {
  const image = `${archive}.erofs`;
  const unpacked = `${archive}.unpacked`;
  mkdirSync(unpacked);
  run('tar', ['-x', ...flags, '-f', archive, '-C', unpacked]);
  await writeErofs(createReadStream(archive), image);
  checkWithFsck(image);
  using mounted = new MountedImage(image);
  expect(seeTree(mounted.path)).toEqual(seeTree(unpacked));
}

const KEEP_ALL = ['--numeric-owner', '--same-owner', '-p'];
const KEEP_XATTRS = [...KEEP_ALL, '--xattrs', '--xattrs-include=*'];

describe('an image that the kernel mounts', () => {
  it.each(['posix', 'gnu'])('holds what GNU tar unpacks from a %s archive', async (format) => {
    using folder = new TemporaryFolder();
    const root = folder.file('tree');
    mkdirSync(root);
    makeSourceTree(root);
    makeLargeFolder(`${root}/many`);
    setTimes(root);
    const archive = folder.file(`${format}.tar`);
    run('tar', ['-c', `--format=${format}`, '-f', archive, '-C', root, '.']);
    await expectSameAsGnuTar(archive, KEEP_ALL);
  });

  it('holds the xattrs and access control lists that GNU tar unpacks', async () => {
    using folder = new TemporaryFolder();
    const root = folder.file('tree');
    mkdirSync(root);
    makeSourceTree(root);
    makeLargeFolder(`${root}/many`);
    addXattrs(root);
    const archive = folder.file('xattrs.tar');
    run('tar', ['-c', '--format=posix', ...KEEP_XATTRS, '-f', archive, '-C', root, '.']);
    await expectSameAsGnuTar(archive, KEEP_XATTRS);
    // They would also be the same if neither had any.
    expect(seeTree(`${archive}.unpacked`)['/dir/f100000']?.xattrs).toContain('security.capability');
  });

  it.each([
    ['posix', '0.0'],
    ['posix', '0.1'],
    ['posix', '1.0'],
    ['gnu', '1.0'],
  ])('holds the sparse files of a %s archive, version %s', async (format, version) => {
    using folder = new TemporaryFolder();
    const root = folder.file('tree');
    mkdirSync(root);
    makeSparseFile(`${root}/sparse`);
    writeFileSync(`${root}/tail`, 'next');
    const archive = folder.file('sparse.tar');
    const flags = [`--format=${format}`, '--sparse', `--sparse-version=${version}`];
    run('tar', ['-c', ...flags, '-f', archive, '-C', root, '.']);
    await expectSameAsGnuTar(archive, KEEP_ALL);
    expect(statSync(`${archive}.erofs`).size).toBeLessThan(1_000_000);
  });

  it('holds what GNU tar unpacks from a v7 archive', async () => {
    using folder = new TemporaryFolder();
    const root = folder.file('tree');
    mkdirSync(`${root}/a/b`, { recursive: true });
    writeFileSync(`${root}/a/b/c`, 'old');
    const archive = folder.file('v7.tar');
    run('tar', ['-c', '--format=v7', '-f', archive, '-C', root, '.']);
    await expectSameAsGnuTar(archive, KEEP_ALL);
  });

  it('holds a directory of 100,000 files, each of which is found', async () => {
    using folder = new TemporaryFolder();
    requireRoot();
    const names = Array.from({ length: 100_000 }, (_, index) => Buffer.from(`d/file-${index}`));
    const headers = names.map((name) => encodeTarHeader(tarEntry({ name })));
    const image = folder.file('image');
    await writeErofs(chunksOf(Buffer.concat([...headers, encodeTarEnd()]), 1 << 20), image);
    checkWithFsck(image);
    using mounted = new MountedImage(image);
    expect(readdirSync(`${mounted.path}/d`)).toHaveLength(100_000);
    for (const name of names) {
      expect(statSync(`${mounted.path}/${name.toString()}`).size).toBe(0);
    }
  });

  it('passes fsck.erofs where its last inode ends with a block', async () => {
    using folder = new TemporaryFolder();
    // The target stands inline, so each of these moves the last inode by one of a block's 128 slots.
    for (let length = 3000; length < BLOCK_SIZE; length += INODE_SLOT_SIZE) {
      const link = tarEntry({
        name: Buffer.from('a'),
        type: 'symlink',
        linkName: Buffer.alloc(length, 'x'),
      });
      const image = folder.file(`image-${length}`);
      await writeErofs(
        writeTar([{ entry: link }, { entry: tarEntry({ name: Buffer.from('b') }) }]),
        image,
      );
      checkWithFsck(image);
    }
  });

  it('holds xattrs of 64 KiB, and many', async () => {
    using folder = new TemporaryFolder();
    requireRoot();
    const big = Buffer.alloc(65535, 'big');
    const small = Array.from({ length: 500 }, (_, index) => [
      `user.${index}`,
      Buffer.from(String(index)),
    ]);
    const xattrs = new Map<string, Buffer>([
      ['trusted.big', big],
      ...(small as [string, Buffer][]),
    ]);
    const entries = ['a', 'b', 'c'].map((name) => tarEntry({ name: Buffer.from(name), xattrs }));
    const image = folder.file('image');
    await writeErofs(writeTar(entries.map((entry) => ({ entry }))), image);
    checkWithFsck(image);
    using mounted = new MountedImage(image);
    for (const name of ['a', 'b', 'c']) {
      const file = `${mounted.path}/${name}`;
      const flags = ['--only-values', '--absolute-names'];
      expect(run('getfattr', ['-n', 'trusted.big', ...flags, file])).toBe(big.toString());
      expect(run('getfattr', ['-n', 'user.499', ...flags, file])).toBe('499');
    }
  });

  it('holds a sparse file of 16 TiB', async () => {
    using folder = new TemporaryFolder();
    requireRoot();
    const size = 2 ** 44;
    const sparse = [
      { offset: 0, length: 1 },
      { offset: size - 2, length: 2 },
    ];
    const entry = tarEntry({ name: Buffer.from('f'), size, storedBytes: 3, sparse });
    const image = folder.file('image');
    await writeErofs(writeTar([{ entry, content: [Buffer.from('abc')] }]), image);
    using mounted = new MountedImage(image);
    const fd = openSync(`${mounted.path}/f`, 'r');
    const bytes = Buffer.alloc(4);
    expect(readSync(fd, bytes, 0, 4, 0)).toBe(4);
    expect(bytes.toString()).toBe('a\0\0\0');
    expect(readSync(fd, bytes, 0, 4, size - 3)).toBe(3);
    expect(bytes.toString('latin1', 0, 3)).toBe('\0bc');
    closeSync(fd);
  });

  it('holds a path of 2000 directories', async () => {
    using folder = new TemporaryFolder();
    requireRoot();
    const path = `${'d/'.repeat(2000)}file`;
    const image = folder.file('image');
    const entry = tarEntry({ name: Buffer.from(path), size: 4 });
    await writeErofs(writeTar([{ entry, content: [Buffer.from('deep')] }]), image);
    using mounted = new MountedImage(image);
    const read = execFileSync('cat', [path], { cwd: mounted.path, encoding: 'utf8' });
    expect(read).toBe('deep');
  });

  it('holds programs that run from it', async () => {
    using folder = new TemporaryFolder();
    requireRoot();
    const archive = folder.file('program.tar');
    run('tar', ['-c', '--dereference', '-f', archive, '-C', '/usr/bin', 'echo']);
    const image = folder.file('image');
    await writeErofs(createReadStream(archive), image);
    using mounted = new MountedImage(image);
    expect(run(`${mounted.path}/echo`, ['it runs'])).toBe('it runs\n');
  });

  it('hides what its whiteouts name when it is stacked, and nothing else', async () => {
    using folder = new TemporaryFolder();
    requireRoot();
    const write = async (name: string, entries: readonly Buffer[]): Promise<MountedImage> => {
      const image = folder.file(name);
      await writeErofs(chunksOf(Buffer.concat([...entries, TAR_END])), image);
      checkWithFsck(image);
      return new MountedImage(image);
    };
    const lowerFiles = ['keep', 'gone', 'd/keep', 'd/gone', 'opaque/gone', 'replaced/gone'];
    using lower = await write(
      'lower',
      lowerFiles.map((name) => rawEntry({ name }, 'lower')),
    );
    using upper = await write('upper', [
      rawEntry({ name: '.wh.gone' }),
      rawEntry({ name: 'd/.wh.gone' }),
      rawEntry({ name: 'opaque/.wh..wh..opq' }),
      rawEntry({ name: 'opaque/new' }, 'upper'),
      rawEntry({ name: '.wh.replaced' }),
      rawEntry({ name: 'replaced/new' }, 'upper'),
    ]);
    using overlay = new Overlay(folder, [upper, lower]);
    const seen = Object.keys(seeTree(overlay.path)).sort();
    expect(seen).toEqual(
      ['', '/d', '/d/keep', '/keep', '/opaque', '/opaque/new', '/replaced', '/replaced/new'].sort(),
    );
    expect(readFileSync(`${overlay.path}/d/keep`, 'utf8')).toBe('lower');
  });
});
