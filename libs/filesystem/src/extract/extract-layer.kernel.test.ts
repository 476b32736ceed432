import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { addXattrs, makeSourceTree, seeTree, setTimes } from '@docklet/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  archive,
  chunksOf,
  device,
  directory,
  file,
  hardlink,
  symlink,
} from '../fixtures/archive.fixture.js';
import { isOpaque, listing, xattr } from '../fixtures/listing.fixture.js';
import { TestFolder } from '../fixtures/test-folder.fixture.js';
import type { ExtractOptions, ExtractSummary } from './extract-layer.js';
import { extractLayer } from './extract-layer.js';

let folder: TestFolder;
let layer: string;
let fdsBefore: number;
beforeEach(() => {
  folder = new TestFolder();
  layer = folder.at('layer');
  fdsBefore = readdirSync('/proc/self/fd').length;
});
afterEach(() => {
  expect(readdirSync('/proc/self/fd')).toHaveLength(fdsBefore);
  folder[Symbol.dispose]();
});

const extract = (
  entries: readonly Buffer[],
  options: ExtractOptions = {},
): Promise<ExtractSummary> => extractLayer(chunksOf(archive(entries)), layer, options);

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8' });

/** A tree with everything that an archive can hold. */
function makeTree(): string {
  const root = folder.folder('tree');
  makeSourceTree(root);
  addXattrs(root);
  chmodSync(`${root}/dir`, 0o2755);
  writeFileSync(`${root}/sparse`, 'x');
  truncateSync(`${root}/sparse`, 50_000_000);
  setTimes(root);
  utimesSync(`${root}/dir/sub`, 1, 1_500_000_000.123);
  utimesSync(`${root}/dir`, 1, 1_400_000_000.5);
  return root;
}

describe('extractLayer', () => {
  it.each(['posix', 'gnu'])('unpacks a %s archive as GNU tar does', async (format) => {
    const root = makeTree();
    const flags = ['--numeric-owner', '--same-owner', '-p'];
    const xattrs = format === 'posix' ? ['--xattrs', '--xattrs-include=*'] : [];
    const tar = folder.at('archive.tar');
    run('tar', '-c', '--sparse', `--format=${format}`, ...xattrs, '-f', tar, '-C', root, '.');
    const reference = folder.folder('reference');
    run('tar', '-x', ...flags, ...xattrs, '-f', tar, '-C', reference);
    await extractLayer(createReadStream(tar), layer);
    expect(seeTree(layer)).toEqual(seeTree(reference));
    expect(statSync(`${layer}/sparse`).blocks).toBeLessThan(100);
    const [{ mode, mtimeMs }, other] = [statSync(layer), statSync(reference)];
    expect([mode, mtimeMs]).toEqual([other.mode, other.mtimeMs]);
  });

  it('says what it has read', async () => {
    const entries = [directory('d'), file('d/f', 'content'), file('.wh.x')];
    const bytes = archive(entries);
    expect(await extractLayer(chunksOf(bytes, 100), layer)).toEqual({
      archiveBytes: bytes.length,
      entries: 3,
      isRootOpaque: false,
      skippedXattrs: [],
    });
  });

  it('sets owners before modes, so that setuid survives', async () => {
    await extract([file('su', '', { mode: 0o6755, uid: 5, gid: 6 })]);
    const { mode, uid, gid } = statSync(`${layer}/su`);
    expect([mode & 0o7777, uid, gid]).toEqual([0o6755, 5, 6]);
  });

  it('does not depend on the umask, nor on setgid folders', async () => {
    const before = process.umask(0o777);
    try {
      await extract([
        directory('g', { mode: 0o2777, gid: 7 }),
        directory('g/d', { mode: 0o777, gid: 8 }),
        file('g/d/implicit/f', '', { mode: 0o666 }),
        device('characterDevice', 'g/null', [1, 3], { mode: 0o666 }),
      ]);
    } finally {
      process.umask(before);
    }
    const shown = ['g/d', 'g/d/implicit', 'g/d/implicit/f', 'g/null'].map((name) => {
      const { mode, gid } = statSync(`${layer}/${name}`);
      return [(mode & 0o7777).toString(8), gid];
    });
    expect(shown).toEqual([
      ['777', 8],
      ['755', 0],
      ['666', 0],
      ['666', 0],
    ]);
  });

  it('gives folders their times when all that is in them is there', async () => {
    const mtime = { seconds: 1_000_000_000, nanoseconds: 123_456_789 };
    await extract([
      directory('.', { mtime }),
      directory('d', { mtime }),
      file('d/f'),
      file('d/implicit/f'),
      symlink('d', 'link'),
      file('link/through-a-link'),
    ]);
    const times = ['.', 'd', 'd/implicit'].map(
      (name) => lstatSync(`${layer}/${name}`, { bigint: true }).mtimeNs,
    );
    expect(times).toEqual([1_000_000_000_123_456_789n, 1_000_000_000_123_456_789n, 0n]);
  });

  it('closes the folder to all others until it is complete', async () => {
    const modes: number[] = [];
    async function* source(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(archive([directory('.', { mode: 0o711 })]).subarray(0, 512));
      modes.push(statSync(layer).mode & 0o777);
      yield await Promise.resolve(archive([]));
    }
    await extractLayer(source(), layer);
    expect([...modes, statSync(layer).mode & 0o777]).toEqual([0o700, 0o711]);
  });

  it('puts a layer on the disk if asked to', async () => {
    await extract([file('f', 'content')], { syncs: true });
    expect(listing(layer)).toEqual({ '/f': 'file content' });
  });
});

describe('a later entry', () => {
  it('takes the place of an earlier one, and leaves other names of that one alone', async () => {
    await extract([
      file('f', 'first'),
      hardlink('f', 'other'),
      file('f', 'second'),
      symlink('f', 'link'),
      file('link', 'no link any more'),
    ]);
    expect(listing(layer)).toEqual({
      '/f': 'file second',
      '/other': 'file first',
      '/link': 'file no link any more',
    });
  });

  it('takes the place of a folder with all that is in it', async () => {
    await extract([file('d/a/b/c', 'deep'), file('d/f'), file('d', 'a file'), file('e/f')]);
    expect(listing(layer)).toEqual({ '/d': 'file a file', '/e': 'directory', '/e/f': 'file' });
  });

  it('describes a folder that is there, and keeps what is in it', async () => {
    await extract([file('d/f'), directory('d', { mode: 0o700, uid: 3 })]);
    const { mode, uid } = statSync(`${layer}/d`);
    expect([mode & 0o777, uid, existsSync(`${layer}/d/f`)]).toEqual([0o700, 3, true]);
  });

  it('goes where a folder is now, not where it was', async () => {
    await extract([
      file('a/f', '1'),
      directory('b'),
      symlink('b', 'a'),
      file('a/f', '2'),
      directory('a'),
      file('a/f', '3'),
    ]);
    expect(listing(layer)).toEqual({
      '/a': 'directory',
      '/a/f': 'file 3',
      '/b': 'directory',
      '/b/f': 'file 2',
    });
  });

  it('can be a second name for itself', async () => {
    await extract([file('f', 'here'), hardlink('f', 'f'), hardlink('./x/../f', '/f')]);
    expect(listing(layer)).toEqual({ '/f': 'file here' });
  });
});

describe('whiteouts', () => {
  it('become those of overlayfs, and hide nothing of their own layer', async () => {
    const { isRootOpaque } = await extract([
      file('.wh.gone'),
      file('d/.wh.gone'),
      file('opaque/.wh..wh..opq'),
      file('opaque/new', 'upper'),
      file('.wh.replaced'),
      file('replaced/new', 'upper'),
      directory('kept'),
      file('.wh.kept'),
      file('file', 'own'),
      file('.wh.file'),
      file('.wh.later'),
      file('later', 'own'),
    ]);
    expect(isRootOpaque).toBe(false);
    expect(listing(layer)).toEqual({
      '/gone': 'char 0:0',
      '/d': 'directory',
      '/d/gone': 'char 0:0',
      '/opaque': 'opaque directory',
      '/opaque/new': 'file upper',
      '/replaced': 'opaque directory',
      '/replaced/new': 'file upper',
      '/kept': 'opaque directory',
      '/file': 'file own',
      '/later': 'file own',
    });
  });

  it('of the root are told', async () => {
    expect(await extract([file('.wh..wh..opq')])).toMatchObject({ isRootOpaque: true });
    expect(isOpaque(layer)).toBe(true);
  });

  it('are names like all others where they mean nothing', async () => {
    await extract([file('.wh.x', '1'), file('.wh..wh..opq', '2'), file('.wh.', '3')], {
      hasWhiteouts: false,
    });
    expect(listing(layer)).toEqual({
      '/.wh.x': 'file 1',
      '/.wh..wh..opq': 'file 2',
      '/.wh.': 'file 3',
    });
  });

  it('of AUFS are no files, but what is linked to them is', async () => {
    await extract([
      directory('.wh..wh.plnk'),
      file('.wh..wh.plnk/5.6', 'content'),
      hardlink('.wh..wh.plnk/5.6', 'linked'),
      file('.wh..wh.aufs'),
    ]);
    expect(listing(layer)).toEqual({ '/linked': 'file content' });
  });
});

describe('a failure', () => {
  const code = async (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'none',
      (error: unknown) => (error as { code: string }).code,
    );

  it('leaves nothing behind, however much there was', async () => {
    const deep = `${'d/'.repeat(1500)}file`;
    const entries = [
      file(deep, 'deep'),
      file('a/b', 'content'),
      symlink('/', 'root'),
      hardlink('x', 'y'),
    ];
    expect(await code(extract(entries))).toBe('DOCKLET_EROFS_LAYER_LINK');
    expect(existsSync(layer)).toBe(false);
  });

  it('leaves alone what was there before', async () => {
    mkdirSync(layer);
    writeFileSync(`${layer}/mine`, '');
    expect(await code(extract([file('f')]))).toBe('DOCKLET_SYSCALL_FAILED');
    expect(readdirSync(layer)).toEqual(['mine']);
  });

  it('of the disk is told with the path and the call', async () => {
    mkdirSync(folder.at('small'));
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.at('small'));
    try {
      const source = chunksOf(archive([file('a/large', Buffer.alloc(2 * 1024 * 1024))]));
      await expect(extractLayer(source, folder.at('small/layer'))).rejects.toMatchObject({
        code: 'DOCKLET_SYSCALL_FAILED',
        errno: 'ENOSPC',
        details: { call: 'pwrite64', subject: '"a/large"' },
      });
      expect(readdirSync(folder.at('small'))).toEqual([]);
    } finally {
      run('umount', folder.at('small'));
    }
  });

  it('of the source ends the work', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(file('f', 'content'));
      throw new Error('the network is gone');
    }
    await expect(extractLayer(source(), layer)).rejects.toThrow('the network is gone');
    expect(existsSync(layer)).toBe(false);
  });

  it('is an abort, also while nothing comes', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const stuck = new Readable({ read: () => undefined });
    stuck.push(file('f', 'content'));
    const attempt = extractLayer(stuck, layer, { signal: controller.signal });
    await setTimeout(10);
    controller.abort(reason);
    await expect(attempt).rejects.toBe(reason);
    expect([existsSync(layer), stuck.destroyed]).toEqual([false, true]);
    const late = extractLayer(chunksOf(archive([])), layer, { signal: controller.signal });
    await expect(late).rejects.toBe(reason);
  });
});

describe('a file system without some xattrs', () => {
  it('gets the others, and what is left out is told', async () => {
    const entries = [
      file('f', 'content', {
        xattrs: new Map([
          ['nonsense.of.mine', Buffer.from('1')],
          ['user.known', Buffer.from('2')],
        ]),
      }),
      symlink('f', 'link', { xattrs: new Map([['user.on-a-link', Buffer.from('3')]]) }),
    ];
    const { skippedXattrs } = await extract(entries);
    expect(skippedXattrs).toEqual(['nonsense.of.mine', 'user.on-a-link']);
    expect(xattr(`${layer}/f`, 'user.known')?.toString()).toBe('2');
  });
});

describe('a layer as part of an overlay', () => {
  it('hides what its whiteouts name, and nothing else', async () => {
    const lower = folder.at('lower');
    const names = ['keep', 'gone', 'd/keep', 'd/gone', 'opaque/gone', 'replaced/gone'];
    await extractLayer(chunksOf(archive(names.map((name) => file(name, 'lower')))), lower);
    await extract([
      ...['.wh.gone', 'd/.wh.gone', 'opaque/.wh..wh..opq', '.wh.replaced'].map((name) =>
        file(name),
      ),
      file('opaque/new', 'upper'),
      file('replaced/new', 'upper'),
    ]);
    const merged = folder.folder('merged');
    run('mount', '-t', 'overlay', '-o', `ro,lowerdir=${layer}:${lower}`, 'overlay', merged);
    try {
      expect(Object.keys(listing(merged)).sort()).toEqual(
        ['/d', '/d/keep', '/keep', '/opaque', '/opaque/new', '/replaced', '/replaced/new'].sort(),
      );
      expect(readFileSync(`${merged}/d/keep`, 'utf8')).toBe('lower');
    } finally {
      run('umount', merged);
    }
  });

  it('has programs that run', async () => {
    const program = readFileSync('/bin/busybox');
    await extract([
      file('bin/busybox', program, { mode: 0o755 }),
      hardlink('bin/busybox', 'bin/echo'),
    ]);
    chmodSync(layer, 0o755);
    expect(run('chroot', layer, '/bin/echo', 'it runs')).toBe('it runs\n');
  });
});
