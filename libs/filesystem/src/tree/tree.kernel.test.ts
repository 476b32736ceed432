import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TarInput } from '@docklet/erofs';
import { tarEntry } from '@docklet/erofs';
import { openRoot } from '@docklet/syscall';
import { walkTree } from './walk-tree.js';
import { writeTree } from './write-tree.js';

let folder: string;
let from: string;
let to: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'docklet-tree-'));
  [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')];
  mkdirSync(from);
  mkdirSync(to);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function copy(options: Parameters<typeof writeTree>[2] = {}): Promise<void> {
  using source = openRoot(from);
  using target = openRoot(to);
  await writeTree(target, walkTree(source, Buffer.from('x')), options);
}

async function writeEntries(...entries: TarInput[]): Promise<void> {
  using target = openRoot(to);
  await writeTree(target, entries);
}

const named = (name: string, rest: object = {}): TarInput => ({
  entry: tarEntry({ name: Buffer.from(name), ...rest }),
});

describe('walkTree and writeTree', () => {
  it('copy what is there: kinds, owners, modes, times, names that are no text', async () => {
    const odd = Buffer.concat([Buffer.from(`${from}/`), Buffer.from([0xff, 0x0a])]);
    writeFileSync(odd, 'odd');
    writeFileSync(`${from}/f`, Buffer.alloc(3_000_000, 'x'));
    chownSync(`${from}/f`, 5, 6);
    chmodSync(`${from}/f`, 0o4711);
    linkSync(`${from}/f`, `${from}/g`);
    symlinkSync('/etc/passwd', `${from}/s`);
    execFileSync('mkfifo', [`${from}/p`]);
    execFileSync('mknod', [`${from}/null`, 'c', '1', '3']);
    mkdirSync(`${from}/d/e`, { recursive: true });
    chmodSync(`${from}/d`, 0o700);
    execFileSync('touch', ['-d', '2001-02-03 04:05:06.789', `${from}/d`, `${from}/f`]);
    await copy();
    const list = (root: string): string =>
      execFileSync('find', ['.', '-printf', '%P %y %m %U %G %l %n %s %T@\n'], {
        cwd: root,
        encoding: 'latin1',
      })
        .split('\n')
        .toSorted()
        .join('\n');
    expect(list(`${to}/x`)).toBe(list(from));
    expect(statSync(`${to}/x/f`).ino).toBe(statSync(`${to}/x/g`).ino);
    expect(statSync(`${to}/x/null`).rdev).toBe(statSync(`${from}/null`).rdev);
  });

  it('give a new owner no setuid program', async () => {
    writeFileSync(`${from}/f`, '');
    chownSync(`${from}/f`, 5, 6);
    chmodSync(`${from}/f`, 0o6755);
    await copy({ owner: { uid: 0, gid: 0 } });
    expect(statSync(`${to}/x/f`).mode & 0o7777).toBe(0o755);
  });

  it('keep the length that has been told of a file that is cut meanwhile: the rest is zeros', () => {
    writeFileSync(`${from}/f`, 'x'.repeat(10));
    using source = openRoot(from);
    for (const { entry, content } of walkTree(source, Buffer.from('x'))) {
      if (entry.type === 'file') {
        truncateSync(`${from}/f`, 4);
        const read = Buffer.concat([...(content as Iterable<Uint8Array>)]);
        expect(read.toString('latin1')).toBe(`xxxx${'\0'.repeat(6)}`);
        return;
      }
    }
    throw new Error('no file');
  });

  it('leave no descriptor behind, also when they are broken off', async () => {
    mkdirSync(`${from}/a/b/c`, { recursive: true });
    await copy();
    const fds = readdirSync('/proc/self/fd').length;
    using source = openRoot(from);
    for (const { entry } of walkTree(source, Buffer.from('x'))) {
      if (entry.name.toString() === 'x/a/b/') {
        break;
      }
    }
    writeFileSync(`${to}/x/file`, '');
    await expect(
      writeEntries(named('x/', { type: 'directory' }), named('x/file/y')),
    ).rejects.toMatchObject({
      code: 'DOCKLET_FILESYSTEM_ENTRY_PATH',
    });
    expect(readdirSync('/proc/self/fd')).toHaveLength(fds + 1);
  });
});

describe('writeTree', () => {
  it.each([
    ['../x', 'DOCKLET_FILESYSTEM_ENTRY_PATH'],
    ['a/../../x', 'DOCKLET_FILESYSTEM_ENTRY_PATH'],
    ['link/x', 'DOCKLET_FILESYSTEM_ENTRY_PATH'],
    ['folder', 'DOCKLET_FILESYSTEM_OVERWRITE'],
  ])('refuses %p', async (name, code) => {
    symlinkSync(from, `${to}/link`);
    mkdirSync(`${to}/folder`);
    await expect(writeEntries(named(name))).rejects.toMatchObject({ code });
    expect(readdirSync(from)).toEqual([]);
  });

  it('replaces a link, and does not write through it', async () => {
    writeFileSync(`${from}/f`, 'old');
    symlinkSync(`${from}/f`, `${to}/f`);
    await writeEntries(named('f'));
    expect(lstatSync(`${to}/f`).isFile()).toBe(true);
    expect(readFileSync(`${from}/f`, 'utf8')).toBe('old');
  });

  it('makes the folders that no entry tells of, and nothing outside for an absolute name', async () => {
    await writeEntries(named('/a/b/c'));
    expect(statSync(`${to}/a/b/c`).isFile()).toBe(true);
    expect(statSync(`${to}/a`).mode & 0o777).toBe(0o755);
  });
});
