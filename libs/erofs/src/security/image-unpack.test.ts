import {
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isDockletError } from '@docklet/errors';
import {
  TAR_END,
  base256,
  rawEntry,
  rawHeader,
  rawLongName,
  rawPax,
} from '../tar/raw-tar.fixture.js';
import { TemporaryFolder, buildImage, chunksOf, listing } from '../write/image.fixture.js';
import type { WriteErofsOptions } from '../write/write-erofs.js';
import { writeErofs } from '../write/write-erofs.js';
import { directory, file, hardlink, symlink } from './entries.fixture.js';

/** A tree outside that no archive may touch, and what it looks like. */
class Canary {
  readonly #folder = new TemporaryFolder();
  readonly path = this.#folder.file('canary');
  readonly #before: string;

  constructor() {
    mkdirSync(this.path);
    writeFileSync(`${this.path}/secret`, 'secret', { mode: 0o400 });
    symlinkSync('secret', `${this.path}/link`);
    this.#before = this.#look();
  }

  [Symbol.dispose](): void {
    const after = this.#look();
    this.#folder[Symbol.dispose]();
    expect(after).toBe(this.#before);
  }

  #look(): string {
    const { mode, mtimeMs, nlink } = statSync(`${this.path}/secret`);
    const names = readdirSync(this.path).sort().join();
    return [names, mode, mtimeMs, nlink, readFileSync(`${this.path}/secret`, 'utf8')].join();
  }
}

const ZEROS = Buffer.alloc(1024 * 1024);

async function* repeat(bytes: Buffer, times: number): AsyncGenerator<Buffer> {
  for (let count = 0; count < times; count += 1) {
    yield await Promise.resolve(bytes);
  }
}

/** Tries to write an image, which must fail, and gives the error. Nothing of the image is left. */
async function failure(
  source: AsyncIterable<Uint8Array>,
  options: WriteErofsOptions = {},
): Promise<{ readonly code: string; readonly details: Readonly<Record<string, unknown>> }> {
  using folder = new TemporaryFolder();
  const error: unknown = await writeErofs(source, folder.file('image'), options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(readdirSync(folder.path)).toEqual([]);
  if (!isDockletError(error)) {
    throw new Error(`expected a typed error, not ${String(error)}`);
  }
  return error;
}

const failureOf = (...entries: readonly Buffer[]) =>
  failure(chunksOf(Buffer.concat([...entries, TAR_END])));

describe('CVE-2014-6407, CVE-2014-9356, CVE-2014-9357: names that lead out of the root', () => {
  it('places them inside', async () => {
    using canary = new Canary();
    const { image } = await buildImage([
      file('../up', '1'),
      file('/abs', '2'),
      file('a/../../../dots', '3'),
      symlink(canary.path, 'out'),
      file('out/written', '4'),
      symlink('../../../../..', 'dots-link'),
      file('dots-link/through', '5'),
    ]);
    expect(listing(image)).toMatchObject({
      '/up': 'file 1',
      '/abs': 'file 2',
      '/dots': 'file 3',
      [`${canary.path}/written`]: 'file 4',
      '/through': 'file 5',
    });
  });
});

describe('CVE-2015-3627, CVE-2015-3629: directories of the system as links', () => {
  it('follows them within the image, for writing and for reading', async () => {
    using canary = new Canary();
    const { image } = await buildImage([
      symlink(canary.path, 'etc'),
      symlink('/proc/1/root', 'dev'),
      file('etc/secret', 'inside'),
      file('dev/null', 'a file'),
    ]);
    expect(image.readFile('/etc/secret').toString()).toBe('inside');
    expect(image.readFile('/proc/1/root/null').toString()).toBe('a file');
  });
});

describe('CVE-2021-32760, CVE-2021-41089: permissions of a hard link to a symbolic link', () => {
  it('changes neither what the link points to nor the link', async () => {
    using canary = new Canary();
    const { image } = await buildImage([
      symlink(`${canary.path}/secret`, 'a'),
      rawEntry({ name: 'b', typeflag: '1', linkName: 'a', mode: '0004777' }),
    ]);
    expect(image.lstat('/b')).toMatchObject({ type: 'symlink', mode: 0o644, nlink: 2 });
  });
});

describe('CVE-2021-29136: an entry for the root that is no directory', () => {
  it.each(['.', './', '', '/', '..', 'a/..'])('refuses %j as a symbolic link', async (name) => {
    expect(await failureOf(symlink('/etc', name))).toMatchObject({
      code: 'DOCKLET_EROFS_LAYER_PATH',
    });
  });

  it.each(['0', '1', '3', '6'])('refuses it with typeflag %s', async (typeflag) => {
    expect(await failureOf(rawEntry({ name: '.', typeflag, linkName: 'x' }))).toMatchObject({
      code: 'DOCKLET_EROFS_LAYER_PATH',
    });
  });
});

describe('CVE-2026-50163, CVE-2026-50162: a hard link relative to the working directory', () => {
  it('looks for its target in the archive only', async () => {
    using canary = new Canary();
    const before = process.cwd();
    process.chdir(canary.path);
    try {
      expect(await failureOf(hardlink('secret', 'x'))).toMatchObject({
        code: 'DOCKLET_EROFS_LAYER_LINK',
      });
    } finally {
      process.chdir(before);
    }
  });
});

describe('CVE-2026-24842, CVE-2026-26960: a hard link through a chain of links', () => {
  it('refuses a target that is not in the archive', async () => {
    const error = await failureOf(
      symlink('..', 'a'),
      symlink('a/..', 'b'),
      hardlink('b/../canary/f', 'c'),
    );
    expect(error).toMatchObject({ code: 'DOCKLET_EROFS_LAYER_LINK' });
  });
});

describe('CVE-2024-12905, CVE-2025-48387, CVE-2025-59343, CVE-2018-20835: writing through a link', () => {
  it('replaces the link, and leaves what it led to', async () => {
    using canary = new Canary();
    const { image } = await buildImage([
      symlink(`${canary.path}/secret`, 'a'),
      hardlink('a', 'b'),
      file('b', 'new'),
      file('target', 'old'),
      hardlink('target', 'c'),
      file('c', 'new'),
    ]);
    expect(listing(image)).toMatchObject({
      '/a': `-> ${canary.path}/secret`,
      '/b': 'file new',
      '/c': 'file new',
      '/target': 'file old',
    });
  });
});

describe('CVE-2026-59871, CVE-2026-59875, CVE-2026-59874, CVE-2026-73566: headers that lie', () => {
  it('takes a PAX path of digits for a name', async () => {
    const { image } = await buildImage([rawPax({ path: '123' }), file('x', 'content')]);
    expect(listing(image)).toEqual({ '/123': 'file content' });
  });

  it.each([
    ['a NUL in a PAX path', [rawPax({ path: 'a\0b' })], 'DOCKLET_EROFS_TAR_HEADER'],
    ['a NUL in a PAX link', [rawPax({ linkpath: 'a\0b' })], 'DOCKLET_EROFS_TAR_HEADER'],
    ['size -1', [rawHeader({ size: base256(-1n, 12) })], 'DOCKLET_EROFS_TAR_HEADER'],
    ['size -1 in PAX', [rawPax({ size: '-1' })], 'DOCKLET_EROFS_TAR_HEADER'],
    ['size 2^64', [rawHeader({ size: base256(2n ** 64n, 12) })], 'DOCKLET_EROFS_TAR_HEADER'],
    [
      'a name of 100,000 parts',
      [rawLongName('L', 'a/'.repeat(100_000))],
      'DOCKLET_EROFS_TAR_LIMIT',
    ],
    [
      'a PAX name of 100,000 parts',
      [rawPax({ path: 'a/'.repeat(100_000) })],
      'DOCKLET_EROFS_TAR_LIMIT',
    ],
    [
      'a PAX record of a wrong length',
      [rawPax(Buffer.from('99 path=x\n'))],
      'DOCKLET_EROFS_TAR_HEADER',
    ],
    ['a long name of 1 MB', [rawLongName('L', 'x'.repeat(1_000_000))], 'DOCKLET_EROFS_TAR_LIMIT'],
    [
      'a PAX header of 1 GB',
      [rawHeader({ typeflag: 'x', size: 2 ** 30 })],
      'DOCKLET_EROFS_TAR_LIMIT',
    ],
    [
      '1000 long names in a row',
      Array.from({ length: 1000 }, () => rawLongName('L', 'x')),
      'DOCKLET_EROFS_TAR_LIMIT',
    ],
    [
      '1000 global headers in a row',
      Array.from({ length: 1000 }, () => rawPax({ uid: '1' }, 'g')),
      'DOCKLET_EROFS_TAR_LIMIT',
    ],
  ])('refuses %s', async (_, headers, code) => {
    expect(await failureOf(...headers, file('x'))).toMatchObject({ code });
  });
});

describe('CVE-2026-23950: names that look alike', () => {
  it('keeps each as its bytes', async () => {
    const names = ['ß', 'ss', 'SS', '\u00e9', 'e\u0301', 'E\u0301', 'ﬃ', 'ffi'].map((name) =>
      Buffer.from(name),
    );
    names.push(Buffer.from([0xff, 0xfe]), Buffer.from([0xc3]), Buffer.from([0xc3, 0x28]));
    const { image } = await buildImage(names.map((name) => rawEntry({ name }, name)));
    expect(image.readdir('/').map(({ name }) => name)).toEqual([...names].sort(Buffer.compare));
    for (const name of names) {
      expect(image.readFile(name)).toEqual(name);
    }
  });
});

describe('CVE-2021-20291: streams that are no archives', () => {
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251));

  it.each([
    ['random bytes', noise, 'DOCKLET_EROFS_TAR_HEADER'],
    ['nothing', Buffer.alloc(0), 'DOCKLET_EROFS_TAR_TRUNCATED'],
    [
      'a truncated archive',
      file('a', 'x'.repeat(2000)).subarray(0, 1500),
      'DOCKLET_EROFS_TAR_TRUNCATED',
    ],
    ['an archive without end', file('a', 'x'), 'DOCKLET_EROFS_TAR_TRUNCATED'],
    [
      'garbage behind the end',
      Buffer.concat([file('a'), TAR_END, noise]),
      'DOCKLET_EROFS_TAR_TRAILING_DATA',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    expect(await failure(chunksOf(bytes))).toMatchObject({ code });
  });

  it('writes the next image as if nothing had been', async () => {
    await failure(chunksOf(noise));
    expect(listing((await buildImage([file('a', 'fine')])).image)).toEqual({ '/a': 'file fine' });
  });
});

describe('CVE-2017-14992: an archive of gigabytes of zeros', () => {
  it('is refused before they are read, in constant memory', async () => {
    const before = process.memoryUsage.rss();
    expect(await failure(repeat(ZEROS, 8 * 1024))).toMatchObject({
      code: 'DOCKLET_EROFS_TAR_TRAILING_DATA',
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 ** 2);
  });
});

describe('design: archives that unpack to more than they should', () => {
  async function* endlessEntries(): AsyncGenerator<Buffer> {
    for (let index = 0; index < 10_000_000; index += 1) {
      yield await Promise.resolve(file(String(index)));
    }
  }

  it('stops a file of 100 GB at maxBytes', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield rawHeader({ size: base256(100_000_000_000n, 12) });
      yield* repeat(ZEROS, 100_000);
    }
    expect(await failure(source(), { maxBytes: 16 * 1024 ** 2 })).toMatchObject({
      code: 'DOCKLET_EROFS_LAYER_LIMIT',
      details: { limit: 'maxBytes' },
    });
  });

  it('stops ten million entries at maxEntries', async () => {
    expect(await failure(endlessEntries(), { maxEntries: 1000 })).toMatchObject({
      code: 'DOCKLET_EROFS_LAYER_LIMIT',
      details: { limit: 'maxEntries', value: 1000 },
    });
  });

  it('refuses ways that are made long by links', async () => {
    // Each link goes through the one before, and each has as many parts as a target can have.
    const links = Array.from({ length: 39 }, (_, index) => {
      const target = `${'../'.repeat(1360)}l${index}`;
      return Buffer.concat([rawLongName('K', target), symlink('', `l${index + 1}`)]);
    });
    expect(await failureOf(directory('l0'), ...links, file('l39/x'))).toMatchObject({
      code: 'DOCKLET_EROFS_LAYER_PATH',
    });
  });

  it('stops headers that never become an entry at maxBytes', async () => {
    const label = rawHeader({ typeflag: 'V', size: 0 });
    expect(await failure(repeat(label, 1_000_000), { maxBytes: 100_000 })).toMatchObject({
      details: { limit: 'maxBytes' },
    });
  });

  it('refuses a sparse file of 1 EiB, which no number here can hold', async () => {
    const pax = rawPax({ 'GNU.sparse.size': String(2n ** 60n), 'GNU.sparse.map': '0,1' });
    expect(await failureOf(pax, file('f', 'x'))).toMatchObject({
      code: 'DOCKLET_EROFS_TAR_HEADER',
    });
  });

  it('keeps a sparse file of 16 TiB small, and counts what it does cost', async () => {
    const pax = rawPax({ 'GNU.sparse.size': String(2 ** 44), 'GNU.sparse.map': '0,1' });
    const { summary } = await buildImage([pax, file('f', 'x')], { maxBytes: 2 ** 25 });
    expect(summary.sizeBytes).toBeLessThan(2 ** 25);
    const many = Array.from({ length: 9 }, (_, index) =>
      Buffer.concat([pax, file(`f${index}`, 'x')]),
    );
    const source = chunksOf(Buffer.concat([...many, TAR_END]));
    expect(await failure(source, { maxBytes: 2 ** 25 })).toMatchObject({
      details: { limit: 'maxBytes' },
    });
  });
});

describe('containerd: whiteouts that lead out of their directory', () => {
  it.each(['.wh.', '.wh..', '.wh...', 'd/.wh.', 'd/.wh..', 'd/.wh...', '/.wh.'])(
    'refuses %s',
    async (name) => {
      expect(await failureOf(file(name))).toMatchObject({ code: 'DOCKLET_EROFS_LAYER_WHITEOUT' });
    },
  );

  it('hides nothing for a whiteout prefix in the middle of a path', async () => {
    const { image } = await buildImage([file('.wh../x', '1')]);
    expect(listing(image)).toEqual({ '/.wh..': 'directory', '/.wh../x': 'file 1' });
  });

  it('applies whiteouts below a link to where the link leads within the root', async () => {
    using canary = new Canary();
    const { image } = await buildImage([
      symlink(canary.path, 'out'),
      file('out/.wh.secret'),
      directory('in'),
      symlink('in', 'link'),
      file('link/.wh..wh..opq'),
      file('.wh.unseen'),
    ]);
    expect(listing(image)).toMatchObject({
      [`${canary.path}/secret`]: 'char 0:0',
      '/in': 'opaque directory',
      '/link': '-> in',
      '/unseen': 'char 0:0',
    });
  });
});

describe('design: what overlayfs would take for an order', () => {
  it('drops device 0/0, and links to it', async () => {
    const { image } = await buildImage([
      rawEntry({ name: 'fake', typeflag: '3' }),
      hardlink('fake', 'linked'),
      rawEntry({ name: 'block', typeflag: '4' }),
      rawEntry({ name: 'null', typeflag: '3', deviceMajor: '0000001', deviceMinor: '0000003' }),
    ]);
    expect(listing(image)).toEqual({ '/block': 'blockDevice', '/null': 'char 1:3' });
  });

  it.each([true, false])('drops the xattrs of overlayfs (whiteouts: %p)', async (hasWhiteouts) => {
    const xattrs = rawPax({
      'SCHILY.xattr.trusted.overlay.redirect': '/etc',
      'SCHILY.xattr.trusted.overlay.metacopy': '',
      'SCHILY.xattr.trusted.overlay.opaque': 'y',
      'SCHILY.xattr.trusted.overlay.overlay.opaque': 'y',
      'SCHILY.xattr.user.overlay.opaque': 'y',
      'SCHILY.xattr.user.overlay.whiteout': 'y',
      'SCHILY.xattr.user.kept': 'y',
    });
    const { image } = await buildImage([xattrs, directory('d')], { hasWhiteouts });
    expect([...image.xattrs('/d').keys()]).toEqual(['user.kept']);
    expect(image.isOpaque('/d')).toBe(false);
  });
});

describe('design: devices, setuid programs, capabilities', () => {
  it('keeps them as they are: an image is only data until somebody mounts it', async () => {
    const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex');
    const { image } = await buildImage([
      rawEntry({ name: 'sda', typeflag: '4', deviceMajor: '0000010', mode: '0000660' }),
      rawPax({ 'SCHILY.xattr.security.capability': capability, 'SCHILY.xattr.security.ima': 'i' }),
      rawEntry({ name: 'su', mode: '0004755' }),
    ]);
    expect(image.stat('/sda')).toMatchObject({ type: 'blockDevice', deviceMajor: 8, mode: 0o660 });
    expect(image.stat('/su').mode).toBe(0o4755);
    expect(image.xattrs('/su').get('security.capability')).toEqual(capability);
  });
});

describe('CVE-2024-9676: a file of the image that is something else', () => {
  it('never leaves the image, and never waits', async () => {
    using canary = new Canary();
    const { image } = await buildImage([
      symlink(`${canary.path}/secret`, 'absolute'),
      symlink(`../../../../../..${canary.path}/secret`, 'relative'),
      rawEntry({ name: 'fifo', typeflag: '6' }),
      directory('directory'),
      rawEntry({ name: 'zero', typeflag: '3', deviceMajor: '0000001', deviceMinor: '0000005' }),
      symlink('ring', 'ring'),
    ]);
    const errnoOf = (path: string): unknown => {
      try {
        return image.readFile(path);
      } catch (error) {
        return (error as { details: { errno: string } }).details.errno;
      }
    };
    expect(['absolute', 'relative', 'fifo', 'directory', 'zero', 'ring'].map(errnoOf)).toEqual([
      'ENOENT',
      'ENOENT',
      'EINVAL',
      'EISDIR',
      'EINVAL',
      'ELOOP',
    ]);
  });
});

describe('CVE-2026-47262: a file of the image that is huge', () => {
  it('is refused by its size, holes included', async () => {
    const size = 4 * 1024 ** 3;
    const pax = rawPax({ 'GNU.sparse.size': String(size), 'GNU.sparse.map': '0,1' });
    const { image } = await buildImage([pax, file('group', 'x')]);
    expect(() => image.readFile('/group')).toThrow(
      expect.objectContaining({
        code: 'DOCKLET_EROFS_FILE_SIZE',
        details: { path: '"/group"', sizeBytes: size, maxBytes: 1024 * 1024 },
      }),
    );
  });
});
