import { lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { addXattrs, makeSourceTree, setTimes } from '@docklet/testing';
import { describe, expect, it } from '@jest/globals';
import { TemporaryFolder } from '../write/image.fixture.js';
import { MountedImage, requireRoot, run } from '../write/mounted-image.fixture.js';
import { makeLargeFolder, makeSparseFile } from '../write/source-tree.fixture.js';
import type { ErofsImage } from './erofs-image.js';
import { openErofs } from './erofs-image.js';

/** Compares everything that the reader says with what the kernel says about the same image. */
function expectSameAsKernel(image: ErofsImage, root: string): number {
  let count = 0;
  for (const { path, stat } of image.walk()) {
    const real = Buffer.concat([Buffer.from(`${root}/`), path]);
    const seen = lstatSync(real, { bigint: true });
    expect([path.toString('latin1'), summaryOf(stat)]).toEqual([
      path.toString('latin1'),
      {
        mode: Number(seen.mode & 0o7777n),
        uid: Number(seen.uid),
        gid: Number(seen.gid),
        size: Number(seen.size),
        nlink: Number(seen.nlink),
        mtimeNs: seen.mtimeNs,
      },
    ]);
    if (stat.type === 'file') {
      expect(image.readFile(stat, { maxBytes: 2 ** 31 }).equals(readFileSync(real))).toBe(true);
    } else if (stat.type === 'symlink') {
      expect(image.readlink(stat)).toEqual(readlinkSync(real, { encoding: 'buffer' }));
    } else if (stat.type === 'directory') {
      const names = readdirSync(real, { encoding: 'buffer' }).sort(Buffer.compare);
      expect(image.readdir(stat).map(({ name }) => name)).toEqual(names);
    }
    count += 1;
  }
  return count;
}

function summaryOf(stat: ReturnType<ErofsImage['stat']>): object {
  const { mode, uid, gid, size, nlink, mtime } = stat;
  const mtimeNs = BigInt(mtime.seconds) * 1_000_000_000n + BigInt(mtime.nanoseconds);
  return { mode, uid, gid, size, nlink, mtimeNs };
}

describe('ErofsImage on images of mkfs.erofs', () => {
  it.each([
    ['its defaults: inline data and shared xattrs', []],
    ['chunks with block maps', ['--chunksize=4096']],
    ['chunks of another size', ['--chunksize=65536']],
  ])('reads %s', (_, flags) => {
    using folder = new TemporaryFolder();
    requireRoot();
    const root = folder.file('tree');
    mkdirSync(root);
    makeSourceTree(root);
    makeLargeFolder(`${root}/many`);
    addXattrs(root);
    setTimes(root);
    makeSparseFile(`${root}/sparse`);
    const path = folder.file('image');
    run('mkfs.erofs', ['--quiet', ...flags, path, root]);
    using mounted = new MountedImage(path);
    using image = openErofs(path);
    expect(expectSameAsKernel(image, mounted.path)).toBeGreaterThan(2000);
    expect(image.xattrs('/dir/f1').get('user.note')?.toString()).toBe('hello');
    expect(image.xattrs('/ss').get('security.label')?.toString()).toBe('shared');
  });

  it('refuses compressed files', () => {
    using folder = new TemporaryFolder();
    const root = folder.file('tree');
    mkdirSync(root);
    requireRoot();
    makeSourceTree(root);
    makeLargeFolder(`${root}/many`);
    const path = folder.file('image');
    run('mkfs.erofs', ['--quiet', '-zlz4', path, root]);
    expect(() => {
      using image = openErofs(path);
      Array.from(image.walk());
    }).toThrow(expect.objectContaining({ code: 'DOCKLET_EROFS_FEATURE' }));
  });
});
