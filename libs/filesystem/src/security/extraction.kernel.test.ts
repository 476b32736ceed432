import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isDockletError } from '@docklet/errors';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExtractOptions } from '../extract/extract-layer.js';
import { extractLayer } from '../extract/extract-layer.js';
import {
  archive,
  chunksOf,
  device,
  directory,
  entry,
  file,
  hardlink,
  lying,
  symlink,
} from '../fixtures/archive.fixture.js';
import { Canary } from '../fixtures/canary.fixture.js';
import { isOpaque, listing, xattr } from '../fixtures/listing.fixture.js';
import { Swapper, raceRounds, raceTimeoutMs } from '../fixtures/swapper.fixture.js';
import { TestFolder } from '../fixtures/test-folder.fixture.js';

let folder: TestFolder;
let canary: Canary;
let layer: string;
let fdsBefore: number;
beforeAll(async () => {
  folder = new TestFolder();
  canary = new Canary(folder.at('canary'));
  // The first program loads what stays loaded.
  await new Swapper(folder.path, ['x', 'y'])[Symbol.asyncDispose]();
});
beforeEach(() => {
  layer = folder.at(`layer-${Math.random()}`);
  fdsBefore = readdirSync('/proc/self/fd').length;
});
afterEach(() => {
  canary.expectUntouched();
  expect(readdirSync('/proc/self/fd')).toHaveLength(fdsBefore);
});
afterAll(() => {
  folder[Symbol.dispose]();
});

async function extract(...entries: readonly Buffer[]): Promise<Record<string, string>> {
  await extractLayer(chunksOf(archive(entries)), layer);
  return listing(layer);
}

/** Tries to unpack a stream, which must fail, and gives the error. Nothing is left. */
async function failure(
  source: AsyncIterable<Uint8Array>,
  options: ExtractOptions = {},
): Promise<{ readonly code: string; readonly details: Readonly<Record<string, unknown>> }> {
  const error: unknown = await extractLayer(source, layer, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(existsSync(layer)).toBe(false);
  if (!isDockletError(error)) {
    throw new Error(`expected a typed error, not ${String(error)}`);
  }
  return error;
}

const failureOf = (...entries: readonly Buffer[]): ReturnType<typeof failure> =>
  failure(chunksOf(archive(entries)));

describe('CVE-2014-6407, CVE-2014-9356, CVE-2014-9357: names that lead out of the root', () => {
  it('places them inside', async () => {
    const up = path.relative(layer, canary.path);
    expect(
      await extract(
        file('../up', '1'),
        file('/abs', '2'),
        file('a/../../../dots', '3'),
        symlink(canary.path, 'out'),
        file('out/written', '4'),
        symlink('../../../../..', 'dots-link'),
        file('dots-link/through', '5'),
        symlink(up, 'relative'),
        file('relative/secret', '6'),
        directory('relative/folder', { mode: 0o777, uid: 1 }),
      ),
    ).toMatchObject({
      '/up': 'file 1',
      '/abs': 'file 2',
      '/dots': 'file 3',
      [`${canary.path}/written`]: 'file 4',
      '/through': 'file 5',
      '/canary/secret': 'file 6',
      '/canary/folder': 'directory',
    });
  });

  it('starts no other program', () => {
    const script = folder.file(
      'extract.ts',
      `import { extractLayer } from '@docklet/filesystem';
       await extractLayer((await import('node:fs')).createReadStream(process.argv[2]!), process.argv[3]!);`,
    );
    const tar = folder.file('layer.tar');
    writeFileSync(
      tar,
      archive([file('a/b', 'content', { xattrs: new Map([['user.x', Buffer.from('1')]]) })]),
    );
    const register = path.join(
      import.meta.dirname,
      '../../../../tools/run-typescript/register.mjs',
    );
    const node = [process.execPath, '--import', register, script, tar, layer];
    const calls = ['-f', '-qq', '-e', 'trace=execve,execveat,vfork,fork'];
    const { status, stderr } = spawnSync('strace', [...calls, ...node], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(status).toBe(0);
    expect(stderr.match(/execve|fork/g)).toEqual(['execve']);
    expect(listing(layer)).toEqual({ '/a': 'directory', '/a/b': 'file content' });
  });
});

describe('CVE-2021-32760, CVE-2021-41089: permissions of a hard link to a symbolic link', () => {
  it('changes neither what the link points to nor the link', async () => {
    await extract(
      symlink(`${canary.path}/secret`, 'a'),
      hardlink('a', 'b', { mode: 0o4777, uid: 5, mtime: { seconds: 1, nanoseconds: 0 } }),
      symlink(`${canary.path}/folder`, 'c', { mode: 0o777, uid: 6 }),
    );
    const { uid, nlink } = lstatSync(`${layer}/b`);
    expect([uid, nlink, lstatSync(`${layer}/c`).uid]).toEqual([0, 2, 6]);
  });
});

describe('CVE-2025-47290: what is unpacked is swapped for a link meanwhile', () => {
  const attack = (index: number): Buffer =>
    Buffer.concat([
      file(`d/${index}`, 'attack', { mode: 0o4777, uid: 1 }),
      file('d/secret', 'attack'),
      directory('d/folder', { mode: 0o777, uid: 1 }),
      file('p/e/secret', 'attack', { mode: 0o777 }),
      symlink('x', 'p/e/link', { uid: 1 }),
      device('characterDevice', 'd/fifo', [1, 3], { mode: 0o666 }),
      hardlink('p/e/secret', `d/hard-${index}`),
      file('d/.wh.setuid'),
      file('p/e/.wh..wh..opq'),
      directory('p/e', { mode: 0o777, uid: 1 }),
      file('p/e/folder/file', 'attack'),
    ]);

  /** A layer whose folders are swapped for links to the canary from when they are there. */
  async function* attackedLayer(target: string, attackers: Swapper[]): AsyncGenerator<Buffer> {
    yield Buffer.concat([directory('d'), directory('p/e')]);
    // A chunk is asked for before the one before it is taken in.
    while (!existsSync(`${target}/p/e`)) {
      await setTimeout(1);
    }
    for (const [parent, name] of [
      [target, 'd'],
      [`${target}/p`, 'e'],
    ] as const) {
      symlinkSync(canary.path, `${parent}/trap`);
      attackers.push(new Swapper(parent, [name, 'trap']));
    }
    for (let index = 0; index < 20; index += 1) {
      yield await Promise.resolve(attack(index));
    }
    yield archive([]);
  }

  it(
    'writes nothing outside, however often somebody swaps',
    async () => {
      const ends = new Set<string>();
      for (let round = 0; round < raceRounds; round += 1) {
        const attackers: Swapper[] = [];
        const target = `${layer}-${round}`;
        const error: unknown = await extractLayer(attackedLayer(target, attackers), target).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        for (const attacker of attackers) {
          await attacker[Symbol.asyncDispose]();
        }
        ends.add(error === undefined ? 'unpacked' : isDockletError(error) ? error.code : 'unknown');
        canary.expectUntouched();
      }
      expect([...ends]).not.toContain('unknown');
    },
    raceTimeoutMs,
  );
});

describe('CVE-2021-29136: an entry for the root that is no directory', () => {
  it.each(['.', './', '', '/', '..', 'a/..'])('refuses %j as a symbolic link', async (name) => {
    expect(await failureOf(symlink(canary.path, name))).toMatchObject({
      code: 'DOCKLET_EROFS_LAYER_PATH',
    });
  });

  it.each(['file', 'hardlink', 'characterDevice', 'fifo'] as const)(
    'refuses it as a %s',
    async (type) => {
      const linkName = Buffer.from(type === 'hardlink' ? 'x' : '');
      expect(await failureOf(entry('.', { type, linkName }))).toMatchObject({
        code: 'DOCKLET_EROFS_LAYER_PATH',
      });
    },
  );
});

describe('CVE-2026-50163, CVE-2026-50162: a hard link relative to the working directory', () => {
  it('looks for its target in the archive only', async () => {
    const before = process.cwd();
    process.chdir(canary.path);
    try {
      for (const target of ['secret', './secret', `${canary.path}/secret`, '/secret']) {
        expect(await failureOf(hardlink(target, 'x'))).toMatchObject({
          code: 'DOCKLET_EROFS_LAYER_LINK',
        });
      }
    } finally {
      process.chdir(before);
    }
  });

  it('links a file of the archive of that name', async () => {
    expect(await extract(file('secret', 'inside'), hardlink('secret', 'x'))).toEqual({
      '/secret': 'file inside',
      '/x': 'file inside',
    });
  });
});

describe('CVE-2026-24842, CVE-2026-26960: a hard link through a chain of links', () => {
  it('refuses a target that is not in the archive', async () => {
    const error = await failureOf(
      symlink('..', 'a'),
      symlink('a/..', 'b'),
      hardlink('b/../canary/secret', 'c'),
    );
    expect(error).toMatchObject({ code: 'DOCKLET_EROFS_LAYER_LINK' });
  });

  it('refuses a folder, and a whiteout', async () => {
    expect(await failureOf(directory('d'), hardlink('d', 'x'))).toMatchObject({
      details: { reason: 'it is a directory' },
    });
    expect(await failureOf(file('.wh.f'), hardlink('f', 'x'))).toMatchObject({
      details: { reason: 'the archive has no such file' },
    });
    expect(await failureOf(hardlink('/', 'x'))).toMatchObject({
      code: 'DOCKLET_EROFS_LAYER_LINK',
    });
  });
});

describe('CVE-2024-12905, CVE-2025-48387, CVE-2025-59343, CVE-2018-20835: writing through a link', () => {
  it('replaces the link, and leaves what it points to', async () => {
    expect(
      await extract(
        symlink(`${canary.path}/secret`, 'link'),
        file('link', 'inside'),
        symlink(`${canary.path}/folder`, 'folder'),
        directory('folder', { mode: 0o777, uid: 7 }),
        file('folder/file', 'inside'),
        symlink('.', 'self'),
        symlink('self/../..', 'up'),
        file('up/canary/secret', 'inside'),
      ),
    ).toMatchObject({
      '/link': 'file inside',
      '/folder/file': 'file inside',
      '/canary/secret': 'file inside',
    });
  });

  it('writes into no file that a hard link names', async () => {
    expect(
      await extract(file('f', 'first'), hardlink('f', 'g'), file('g', 'second', { mode: 0o777 })),
    ).toEqual({ '/f': 'file first', '/g': 'file second' });
    expect(statSync(`${layer}/f`).mode & 0o777).toBe(0o644);
  });
});

describe('CVE-2026-59871, CVE-2026-59875, CVE-2026-59874, CVE-2026-73566: headers that lie', () => {
  it('keeps a name of digits as a name', async () => {
    expect(await extract(file('1'.repeat(150), 'long digits'))).toEqual({
      [`/${'1'.repeat(150)}`]: 'file long digits',
    });
  });

  it.each([
    ['a negative size', lying(file('f'), 124, Buffer.from('ff'.repeat(12), 'hex'))],
    ['a size that is no number', lying(file('f'), 124, 'x'.repeat(11))],
    ['a wrong checksum', Buffer.concat([file('f').fill('7', 148, 154)])],
  ])('refuses %s', async (_, header) => {
    expect(await failureOf(file('before', 'content'), header)).toMatchObject({
      code: 'DOCKLET_EROFS_TAR_HEADER',
    });
  });

  it.each([
    ['a path of 100,000 folders', () => file('x/'.repeat(100_000))],
    ['a path of 4,000 folders in 4 KB', () => file(`${'d/'.repeat(2000)}f`)],
    ['a name of 256 bytes', () => file('x'.repeat(256))],
    ['a target of 4,096 bytes', () => symlink('x'.repeat(4096), 'link')],
    ['a ring of links', () => Buffer.concat([symlink('b', 'a'), symlink('a', 'b'), file('a/f')])],
    [
      'a chain of 41 links',
      () =>
        Buffer.concat([
          ...Array.from({ length: 41 }, (__, index) => symlink(`l${index + 1}`, `l${index}`)),
          file('l0/f'),
        ]),
    ],
    [
      'links that double the way again and again',
      () =>
        Buffer.concat([
          directory('l0'),
          ...Array.from({ length: 38 }, (__, index) =>
            symlink(`${'x/../'.repeat(400)}l${index}`, `l${index + 1}`),
          ),
          file('l38/f'),
        ]),
    ],
    ['a way through a file', () => Buffer.concat([file('f'), file('f/g')])],
    ['an empty target', () => symlink('', 'link')],
    ['device numbers that do not exist', () => device('blockDevice', 'b', [4096, 0])],
  ])('unpacks or refuses %s, and lives', async (_, make) => {
    await extractLayer(chunksOf(archive([make(), file('last', 'x')])), layer).then(
      () => {
        expect(readFileSync(`${layer}/last`, 'utf8')).toBe('x');
      },
      (error: unknown) => {
        expect(isDockletError(error)).toBe(true);
        expect(existsSync(layer)).toBe(false);
      },
    );
  });
});

describe('CVE-2026-23950: names that look alike', () => {
  it('keeps each as its bytes', async () => {
    const names = ['ß', 'ss', 'SS', '\u00e9', 'e\u0301', 'E\u0301', 'ﬃ', 'ffi'].map((name) =>
      Buffer.from(name),
    );
    names.push(Buffer.from([0xff, 0xfe]), Buffer.from([0xc3]), Buffer.from([0xc3, 0x28]));
    await extract(...names.map((name) => file(name, name)));
    const found = readdirSync(layer, { encoding: 'buffer' });
    expect(found.sort((one, other) => Buffer.compare(one, other))).toEqual(
      names.toSorted((one, other) => Buffer.compare(one, other)),
    );
    for (const name of names) {
      expect(readFileSync(Buffer.concat([Buffer.from(`${layer}/`), name]))).toEqual(name);
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
      Buffer.concat([archive([file('a')]), noise]),
      'DOCKLET_EROFS_TAR_TRAILING_DATA',
    ],
  ])('refuses %s', async (_, bytes, code) => {
    expect(await failure(chunksOf(bytes))).toMatchObject({ code });
  });

  it('takes an archive without end if a digest tells that nothing is missing', async () => {
    await extractLayer(chunksOf(file('a', 'x')), layer, { canEndWithoutMarker: true });
    expect(listing(layer)).toEqual({ '/a': 'file x' });
  });

  it('unpacks the next layer as if nothing had been', async () => {
    await failure(chunksOf(noise));
    expect(await extract(file('a', 'fine'))).toEqual({ '/a': 'file fine' });
  });
});

describe('CVE-2017-14992 and bombs: archives that unpack to more than they should', () => {
  const zeros = Buffer.alloc(1024 * 1024);

  async function* repeat(bytes: Buffer, times: number): AsyncGenerator<Buffer> {
    for (let count = 0; count < times; count += 1) {
      yield await Promise.resolve(bytes);
    }
  }

  it('refuses gigabytes of zeros before they are read, in constant memory', async () => {
    const before = process.memoryUsage.rss();
    expect(await failure(repeat(zeros, 8 * 1024))).toMatchObject({
      code: 'DOCKLET_EROFS_TAR_TRAILING_DATA',
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 ** 2);
  });

  it('stops a file of gigabytes at maxBytes', async () => {
    async function* source(): AsyncGenerator<Buffer> {
      yield lying(file('f').subarray(0, 512), 124, (2 ** 32).toString(8).padStart(11, '0'));
      yield* repeat(zeros, 4096);
    }
    expect(await failure(source(), { maxBytes: 16 * 1024 ** 2 })).toMatchObject({
      code: 'DOCKLET_FILESYSTEM_LAYER_TOO_LARGE',
      details: { limit: 'maxBytes', value: 16 * 1024 ** 2 },
    });
  });

  it('stops millions of entries at maxEntries, folders that no entry describes included', async () => {
    for (const names of [
      Array.from({ length: 200 }, (_, index) => `file-${index}`),
      ['a/'.repeat(150)],
      Array.from({ length: 200 }, () => '.wh.same'),
    ]) {
      const source = chunksOf(archive(names.map((name) => file(name))));
      expect(await failure(source, { maxEntries: 100 })).toMatchObject({
        code: 'DOCKLET_FILESYSTEM_LAYER_TOO_LARGE',
        details: { limit: 'maxEntries', value: 100 },
      });
    }
  });

  it('stops names of folders at maxMetadataBytes', async () => {
    const source = chunksOf(archive([file(`${'a/'.repeat(500)}f`)]));
    expect(await failure(source, { maxMetadataBytes: 100_000 })).toMatchObject({
      details: { limit: 'maxMetadataBytes' },
    });
  });

  it('keeps a sparse file of terabytes small', async () => {
    const size = 2 ** 42;
    const sparse = [{ offset: size - 4096, length: 1 }];
    const large = entry('large', { size, storedBytes: 1, sparse }, 'x');
    await extractLayer(chunksOf(archive([large])), layer, { maxBytes: 64 * 1024 });
    const { size: seen, blocks } = statSync(`${layer}/large`);
    expect([seen, blocks < 100]).toEqual([size, true]);
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
    expect(await extract(file('.wh../x', '1'))).toEqual({
      '/.wh..': 'directory',
      '/.wh../x': 'file 1',
    });
  });

  it('applies whiteouts below a link to where the link leads within the root', async () => {
    expect(
      await extract(
        symlink(canary.path, 'out'),
        file('out/.wh.secret'),
        file('out/.wh..wh..opq'),
        directory('in'),
        symlink('in', 'link'),
        file('link/.wh..wh..opq'),
        file('.wh.unseen'),
      ),
    ).toMatchObject({
      [canary.path]: 'opaque directory',
      [`${canary.path}/secret`]: 'char 0:0',
      '/in': 'opaque directory',
      '/link': '-> in',
      '/unseen': 'char 0:0',
    });
  });
});

describe('design: what overlayfs would take for an order', () => {
  it('makes no device 0/0, also in the place of something else', async () => {
    expect(
      await extract(
        device('characterDevice', 'fake', [0, 0]),
        file('replaced', 'x'),
        device('characterDevice', 'replaced', [0, 0]),
        device('blockDevice', 'block', [0, 0]),
        device('characterDevice', 'null', [1, 3]),
      ),
    ).toEqual({ '/block': 'block 0:0', '/null': 'char 1:3' });
  });

  it.each([true, false])('drops the xattrs of overlayfs (whiteouts: %p)', async (hasWhiteouts) => {
    const names = [
      ...['redirect', 'metacopy', 'opaque', 'overlay.opaque', 'whiteout', 'origin'].flatMap(
        (name) => [`trusted.overlay.${name}`, `user.overlay.${name}`],
      ),
      'user.kept',
    ];
    const xattrs = new Map(names.map((name) => [name, Buffer.from('y')]));
    const entries = [directory('d', { xattrs }), file('f', '', { xattrs })];
    await extractLayer(chunksOf(archive(entries)), layer, { hasWhiteouts });
    for (const name of names) {
      const expected = name === 'user.kept' ? 'y' : undefined;
      expect(xattr(`${layer}/d`, name)?.toString()).toBe(expected);
      expect(xattr(`${layer}/f`, name)?.toString()).toBe(expected);
    }
    expect(isOpaque(`${layer}/d`)).toBe(false);
  });
});

describe('design: devices, setuid programs, capabilities', () => {
  it('are as the layer has them, in a folder that is the caller’s to protect', async () => {
    const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex');
    await extract(
      device('blockDevice', 'sda', [8, 0], { mode: 0o660, gid: 6 }),
      file('su', 'program', {
        mode: 0o4755,
        uid: 1,
        xattrs: new Map([['security.capability', capability]]),
      }),
    );
    const { mode, rdev, gid } = statSync(`${layer}/sda`);
    expect([mode.toString(8), rdev, gid]).toEqual(['60660', 0x800, 6]);
    expect(statSync(`${layer}/su`).mode & 0o7777).toBe(0o4755);
    expect(xattr(`${layer}/su`, 'security.capability')).toEqual(capability);
  });
});

describe('CVE-2021-41091, CVE-2021-41103: others reach what is being unpacked', () => {
  it('is closed to them until it is complete, whatever the umask', async () => {
    const before = process.umask(0);
    mkdirSync(folder.at('open'), { mode: 0o777 });
    const target = folder.at(`open/${path.basename(layer)}`);
    const seen: string[] = [];
    async function* source(): AsyncGenerator<Buffer> {
      yield await Promise.resolve(file('su', 'program', { mode: 0o4755 }));
      yield file('next').subarray(0, 100);
      const { status } = spawnSync('setpriv', ['--reuid', '1000', '--clear-groups', 'ls', target]);
      seen.push(String(status));
      yield Buffer.concat([file('next').subarray(100), archive([])]);
    }
    try {
      await extractLayer(source(), target);
    } finally {
      process.umask(before);
    }
    expect(seen).toEqual(['2']);
  });
});
