import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHost } from '../fixtures/container.fixture.js';
import { openImageDevice } from './image-device.js';
import { makeWritableImage } from './make-image.js';
import { mountImageToRead } from './mount-image.js';
import { imageFolders } from './mounting.js';

const mebibyte = 2 ** 20;

const script = path.join(import.meta.dirname, 'attach-often.fixture.ts');
const loader = path.join(import.meta.dirname, '../../../../tools/run-typescript/register.mjs');

let host: TestHost;
beforeAll(() => {
  host = new TestHost();
});
afterAll(() => {
  host[Symbol.dispose]();
});

/** The devices that show files of this test. */
function devices(): readonly string[] {
  return readdirSync('/sys/block').filter((name) => backingFile(name).startsWith(host.folder.path));
}

function backingFile(name: string): string {
  try {
    return readFileSync(`/sys/block/${name}/loop/backing_file`, 'utf8');
  } catch {
    return '';
  }
}

/** The kernel frees a device a moment after its last user is gone. */
async function untilFree(): Promise<void> {
  while (devices().length > 0) {
    await delay(5);
  }
}

async function imageOf(name: string, isVolatile = false): Promise<string> {
  const image = host.folder.at(`${name}.img`);
  await makeWritableImage(image, { sizeBytes: 32 * mebibyte, isVolatile });
  return image;
}

/** Runs a script over an image. */
async function run(image: string, script: string): Promise<readonly string[]> {
  using device = openImageDevice(image);
  const writable = { device: device.path, ...imageFolders, isVolatile: false };
  return await host.succeed({ script, root: { writable } });
}

describe('makeWritableImage', () => {
  it('makes a file that takes a fraction of its size', async () => {
    const image = await imageOf('sparse');
    const { size, blocks } = statSync(image);
    expect(size).toBe(32 * mebibyte);
    expect(blocks * 512).toBeLessThan(mebibyte);
    expect(readdirSync(path.dirname(image)).filter((name) => name.includes('sparse'))).toEqual([
      'sparse.img',
    ]);
  });

  it.each([
    [false, true],
    [true, false],
  ])('has a journal unless it is volatile (%j)', async (isVolatile, hasJournal) => {
    const image = await imageOf(`journal-${String(isVolatile)}`, isVolatile);
    const said = execFileSync('/usr/sbin/dumpe2fs', ['-h', image], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(/features:.*\bhas_journal\b/.test(said)).toBe(hasJournal);
    expect(said).toMatch(/features:.*\bextent\b.*\bmetadata_csum\b/);
    expect(said).toMatch(/Reserved block count: +0\n/);
  });

  it('says which package is missing', async () => {
    const options = { sizeBytes: 32 * mebibyte, folders: ['/nowhere'] };
    await expect(makeWritableImage(host.folder.at('x.img'), options)).rejects.toMatchObject({
      code: 'DOCKLET_FILESYSTEM_MKFS_MISSING',
      details: { program: 'mkfs.ext4', folders: ['/nowhere'] },
    });
  });

  it('says what mkfs says', async () => {
    const image = host.folder.at('small.img');
    await expect(makeWritableImage(image, { sizeBytes: 4096 })).rejects.toMatchObject({
      code: 'DOCKLET_FILESYSTEM_MKFS_FAILED',
      details: { image },
    });
  });
});

describe('a container over a writable image', () => {
  it.each(['fsconfig', 'mount'] as const)(
    'writes as much as fits, and finds it again (%s)',
    async (overlayApi) => {
      const image = await imageOf(`limit-${overlayApi}`);
      {
        using device = openImageDevice(image);
        const writable = { device: device.path, ...imageFolders, isVolatile: false };
        const script = 'dd if=/dev/zero of=/big bs=1M count=64 2>&1 | grep -c "No space left"';
        expect(await host.succeed({ script, root: { writable, overlayApi } })).toEqual(['1']);
      }
      expect(await run(image, 'test -s /big && rm /big && echo kept > /small && echo ok')).toEqual([
        'ok',
      ]);
      expect(await run(image, 'cat /small; test -e /big || echo gone')).toEqual(['kept', 'gone']);
      await untilFree();
      // What was deleted is given back to the host.
      expect(statSync(image).blocks * 512).toBeLessThan(8 * mebibyte);
    },
  );

  it('has a root that everybody may enter, and sees no mount but the overlay', async () => {
    const image = await imageOf('root');
    const script = 'stat -c "%a %u:%g" /; cut -d" " -f3 /proc/mounts | grep -c ext4 || true';
    expect(await run(image, script)).toEqual(['755 0:0', '0']);
    await untilFree();
  });
});

describe('openImageDevice', () => {
  it('is one device for all, and free after the last of them', async () => {
    const image = await imageOf('shared');
    {
      using first = openImageDevice(image);
      using second = openImageDevice(image);
      expect(second.path).toBe(first.path);
      first[Symbol.dispose]();
      using third = openImageDevice(image);
      expect(third.path).toBe(second.path);
    }
    await untilFree();
  });

  it('is one device for processes that ask for it at once, and for those that come as it ends', async () => {
    const image = await imageOf('raced');
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--import', loader, script, image, '100'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {},
      }),
    );
    const counts = await Promise.all(children.map(async ({ stdout }) => await text(stdout)));
    expect(counts).toEqual([1, 2, 3].map(() => '1\n'.repeat(100)));
    await untilFree();
  });

  it('waits for a device whose owner was killed, and takes its place', async () => {
    const image = await imageOf('killed');
    for (let round = 0; round < 5; round++) {
      const child = spawn(process.execPath, ['--import', loader, script, image, '10000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {},
      });
      await once(child.stdout, 'data');
      child.kill('SIGKILL');
      using device = openImageDevice(image);
      expect(devices()).toEqual([path.basename(device.path)]);
      await once(child, 'close');
    }
    await untilFree();
  });

  it('refuses an image that somebody else has attached', async () => {
    const image = await imageOf('foreign');
    const foreign = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' });
    try {
      expect(() => openImageDevice(image)).toThrow(
        expect.objectContaining({
          code: 'DOCKLET_FILESYSTEM_IMAGE_IN_USE',
          details: { image, device: foreign.trim() },
        }),
      );
    } finally {
      execFileSync('losetup', ['--detach', foreign.trim()]);
    }
  });
});

describe('mountImageToRead', () => {
  it('shows what was written, changes nothing, and leaves nothing behind', async () => {
    const image = await imageOf('read');
    await run(image, 'echo written > /file');
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8');
    const descriptors = readdirSync('/proc/self/fd').length;
    {
      using read = mountImageToRead(image);
      expect(readFileSync(`${read.upperDir}/file`, 'utf8')).toBe('written\n');
      expect(() => {
        writeFileSync(`${read.upperDir}/file`, 'x');
      }).toThrow(expect.objectContaining({ code: 'EROFS' }));
      expect(readFileSync('/proc/self/mountinfo', 'utf8')).toBe(mounts);
    }
    expect(readdirSync('/proc/self/fd')).toHaveLength(descriptors);
    await untilFree();
  });

  it('shows what is there of a file system that has become read-only', async () => {
    const image = await imageOf('sealed');
    await run(image, 'echo written > /file');
    const folder = host.folder.folder('sealed');
    {
      using device = openImageDevice(image);
      execFileSync('mount', ['-o', 'ro', device.path, folder]);
    }
    try {
      using read = mountImageToRead(image);
      expect(readFileSync(`${read.upperDir}/file`, 'utf8')).toBe('written\n');
    } finally {
      execFileSync('umount', [folder]);
    }
    await untilFree();
  });

  it('shows what a container writes that runs, at once', async () => {
    const image = await imageOf('live');
    const go = host.folder.folder('live');
    const mounts = [{ destination: '/go', type: 'bind', source: go, options: ['rbind'] }];
    using device = openImageDevice(image);
    const writable = { device: device.path, ...imageFolders, isVolatile: false };
    const script =
      'echo first > /file; touch /go/up; while ! test -e /go/on; do sleep 0.05; done; cat /file';
    const running = host.succeed({ script, root: { writable }, mounts });
    while (!readdirSync(go).includes('up')) {
      await delay(5);
    }
    {
      using read = mountImageToRead(image);
      expect(readFileSync(`${read.upperDir}/file`, 'utf8')).toBe('first\n');
    }
    host.folder.file('live/on');
    expect(await running).toEqual(['first']);
  });
});
