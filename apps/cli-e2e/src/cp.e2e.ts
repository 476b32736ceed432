import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackgroundContainer } from './fixtures/background.js';
import { startContainer } from './fixtures/background.js';
import type { CommandResult } from './fixtures/docklet.js';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
let web: BackgroundContainer;
/** A folder of the host to copy from and to. */
let here: string;
/** What no container may read or change. */
let canary: string;

/** How often somebody who swaps paths gets a chance; 1,000 for a night. */
const races = Number(process.env['DOCKLET_RACES'] ?? '5');

beforeAll(async () => {
  box = new Sandbox();
  await box.shell('true');
  mkdirSync(path.join(box.folder, 'volume'));
  web = await startContainer(box, ['--name', 'web', '-v', `${box.folder}/volume:/volume`]);
  const script = `mkdir -p /srv/sub; echo file > /srv/f; ln -s f /srv/link; ln -s /srv /dirlink;
    ln /srv/f /srv/hard; chown 7:8 /srv/f; chmod 4750 /srv/f; mkfifo /srv/fifo || mknod /srv/fifo p`;
  await box.ok([
    'run',
    '--name',
    'ended',
    '-u',
    'root',
    '--rootfs',
    box.rootfs,
    'sh',
    '-c',
    script,
  ]);
  await box.ok(['exec', 'web', 'sh', '-c', script]);
  canary = path.join(box.folder, 'canary');
  mkdirSync(canary);
  writeFileSync(path.join(canary, 'secret'), 'secret', { mode: 0o600 });
});
afterAll(async () => {
  await web.end();
  await box.ok(['rm', 'ended']);
  await box.end();
});
beforeEach(() => {
  here = path.join(box.folder, 'here');
  rmSync(here, { recursive: true, force: true });
  mkdirSync(here);
});

function cp(...args: string[]): Promise<CommandResult> {
  return box.run(['cp', ...args], { cwd: here });
}

async function ok(...args: string[]): Promise<void> {
  await box.ok(['cp', ...args], { cwd: here });
}

const read = (name: string): string => readFileSync(path.join(here, name), 'utf8');
const write = (name: string, text: string): void => {
  mkdirSync(path.dirname(path.join(here, name)), { recursive: true });
  writeFileSync(path.join(here, name), text);
};

describe.each(['web', 'ended'])('docklet cp from container %s', (name) => {
  it('copies a file over a name, into a folder, over a file', async () => {
    await ok(`${name}:/srv/f`, 'copy');
    expect(read('copy')).toBe('file\n');
    write('folder/other', '');
    await ok(`${name}:/srv/f`, 'folder');
    expect(read('folder/f')).toBe('file\n');
    await ok(`${name}:/srv/f`, 'folder/other');
    expect(read('folder/other')).toBe('file\n');
  });

  it('copies a folder: under a new name, into one that is there, or only what is in it', async () => {
    await ok(`${name}:/srv`, 'new');
    const names = ['f', 'fifo', 'hard', 'link', 'sub'];
    expect(readdirSync(path.join(here, 'new'))).toEqual(names);
    mkdirSync(path.join(here, 'there'));
    await ok(`${name}:srv/`, 'there');
    expect(readdirSync(path.join(here, 'there/srv'))).toEqual(names);
    await ok(`${name}:/srv/.`, 'there');
    expect(readdirSync(path.join(here, 'there'))).toEqual([...names, 'srv'].toSorted());
    await ok(`${name}:/srv/.`, 'other');
    expect(readdirSync(path.join(here, 'other'))).toEqual(names);
  });

  it('keeps links, hard links, modes and times; the caller becomes the owner, without setuid', async () => {
    await ok(`${name}:/srv`, 'copy');
    const file = statSync(path.join(here, 'copy/f'));
    expect(readlinkSync(path.join(here, 'copy/link'))).toBe('f');
    expect(statSync(path.join(here, 'copy/hard')).ino).toBe(file.ino);
    expect(lstatSync(path.join(here, 'copy/fifo')).isFIFO()).toBe(true);
    expect([file.uid, file.gid, file.mode & 0o7777]).toEqual([0, 0, 0o750]);
    await ok('-a', `${name}:/srv/f`, 'archived');
    const archived = statSync(path.join(here, 'archived'));
    expect([archived.uid, archived.gid, archived.mode & 0o7777]).toEqual([7, 8, 0o4750]);
    expect(archived.mtimeMs).toBe(file.mtimeMs);
  });

  it('copies a link, or with -L what it leads to', async () => {
    await ok(`${name}:/srv/link`, 'link');
    expect(readlinkSync(path.join(here, 'link'))).toBe('f');
    await ok('-L', `${name}:/srv/link`, 'followed');
    expect(read('followed')).toBe('file\n');
    await ok(`${name}:/dirlink/.`, 'contents');
    expect(existsSync(path.join(here, 'contents/f'))).toBe(true);
  });

  it('writes an archive to the standard output', async () => {
    const tar = await box.ok(['cp', `${name}:/srv/sub`, '-']);
    expect(execFileSync('tar', ['t'], { input: tar, encoding: 'latin1' })).toBe('sub/\n');
  });

  it.each([
    [['/no/such'], /cannot be found in container/],
    [['/srv/f/'], /ENOTDIR/],
    [['/srv/f', 'missing/'], /has to be there/],
    [['/srv/f', 'no/parent'], /is not there/],
    [['/srv', 'file'], /cannot go over a file/],
  ])('refuses %j', async ([from = '', to = 'x'], message) => {
    write('file', 'mine');
    const result = await cp(`${name}:${from}`, to);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(1);
    expect(readdirSync(here)).toEqual(['file']);
  });
});

describe.each(['web', 'ended'])('docklet cp into container %s', (name) => {
  it('copies files and folders with owners, modes and times', async () => {
    write('tree/a', 'A');
    write('tree/sub/b', 'B');
    chmodSync(path.join(here, 'tree/a'), 0o640);
    chownSync(path.join(here, 'tree/a'), 11, 12);
    utimesSync(path.join(here, 'tree/a'), 1, 1_000_000_000.5);
    symlinkSync('nowhere', path.join(here, 'tree/link'));
    linkSync(path.join(here, 'tree/a'), path.join(here, 'tree/z'));
    await ok('tree', `${name}:/tmp/`);
    const tar = await box.ok(['cp', `${name}:/tmp/tree`, '-']);
    const list = execFileSync('tar', ['tv', '--numeric-owner', '--utc'], {
      input: tar,
      encoding: 'utf8',
    });
    expect(list).toMatch(/^-rw-r----- 11\/12 +1 2001-09-09 01:46 tree\/a$/m);
    expect(list).toMatch(/tree\/link -> nowhere$/m);
    expect(list).toMatch(/tree\/z link to tree\/a$/m);
    expect(list).toMatch(/ tree\/sub\/b$/m);
  });

  it('replaces files and merges folders, but never one with the other', async () => {
    write('merged/x', 'new');
    await ok('merged', `${name}:/tmp`);
    write('merged/x', 'newer');
    await ok('merged/.', `${name}:/tmp/merged`);
    await ok(`${name}:/tmp/merged/x`, 'back');
    expect(read('back')).toBe('newer');
    write('clash/merged', 'a file');
    expect((await cp('clash/.', `${name}:/tmp`)).stderr).toMatch(
      /cannot overwrite directory "merged" with non-directory/,
    );
    write('clash2/merged/x/y', '');
    expect((await cp('clash2/.', `${name}:/tmp`)).stderr).toMatch(/cannot overwrite non-directory/);
  });

  it('unpacks an archive from the standard input', async () => {
    write('a/b', 'B');
    const input = execFileSync('tar', ['c', '-C', here, 'a']);
    await box.ok(['cp', '-', `${name}:/tmp`], { input });
    await ok(`${name}:/tmp/a/b`, 'back');
    expect(read('back')).toBe('B');
    const result = await box.run(['cp', '-', `${name}:/tmp/a/b`], { input });
    expect(result.code).toBe(1);
  });

  it('writes where a link in the container leads, inside the container', async () => {
    write('f', 'through a link');
    await ok('f', `${name}:/dirlink/linked`);
    await ok(`${name}:/srv/linked`, 'back');
    expect(read('back')).toBe('through a link');
  });
});

describe('docklet cp', () => {
  it('reaches volumes, of a container that runs and of one that does not', async () => {
    write('v', 'volume');
    await ok('v', 'web:/volume/v');
    expect(readFileSync(path.join(box.folder, 'volume/v'), 'utf8')).toBe('volume');
    await box.ok([
      ...['run', '--name', 'mounted', '-v', `${box.folder}/volume:/volume`],
      ...['--rootfs', box.rootfs, 'true'],
    ]);
    await ok('mounted:/volume/v', 'back');
    expect(read('back')).toBe('volume');
    await ok('v', 'mounted:/volume/w');
    expect(readFileSync(path.join(box.folder, 'volume/w'), 'utf8')).toBe('volume');
    await box.ok(['rm', 'mounted']);
  });

  it('makes files the container user’s with -a', async () => {
    const flags = ['run', '--name', 'alices', '-u', 'alice', '--rootfs', box.rootfs, 'true'];
    await box.ok(flags);
    write('f', '');
    await ok('-a', 'f', 'alices:/tmp/f');
    await ok('-a', 'alices:/tmp/f', 'back');
    expect(statSync(path.join(here, 'back')).uid).toBe(1000);
    await box.ok(['rm', 'alices']);
  });

  it.each([
    [['a', 'b'], /one of the two/],
    [['web:/a', 'ended:/b'], /between containers/],
    [['nobody:/a', '.'], /nobody/],
  ])('refuses %j', async (args, message) => {
    const result = await cp(...args);
    expect(result.stderr).toMatch(message);
    expect(result.code).not.toBe(0);
  });
});

describe('a container that swaps paths (CVE-2018-15664, CVE-2019-10152, CVE-2026-41568, CVE-2026-42306)', () => {
  /** What changes between a folder and a link out of the container, as fast as it can. */
  const swapper = `
    mkdir -p /race/real /race/out; echo mine > /race/real/secret; ln -s CANARY /race/evil
    while :; do
      mv /race/real /race/dir; mv /race/dir /race/real; mv /race/evil /race/dir; mv /race/dir /race/evil
    done`;

  it('never makes docklet read or write a file of the host', async () => {
    const up = '../'.repeat(12);
    for (const target of [canary, `${up}${canary.slice(1)}`, '/proc/1/root']) {
      const attacker = box.start(['exec', 'web', 'sh', '-c', swapper.replace('CANARY', target)]);
      write('mine', 'mine');
      for (let round = 0; round < races; round++) {
        rmSync(path.join(here, 'got'), { recursive: true, force: true });
        await cp('web:/race/dir/secret', 'got');
        await cp('-L', 'web:/race/dir', 'got');
        await cp('mine', 'web:/race/dir/secret');
        await cp('mine', 'web:/race/dir/planted');
        const copied = execFileSync('find', [here, '-type', 'f', '-exec', 'cat', '{}', '+']);
        expect(copied.toString()).not.toContain('secret');
        expect(readdirSync(canary)).toEqual(['secret']);
        expect(readFileSync(path.join(canary, 'secret'), 'utf8')).toBe('secret');
      }
      attacker.kill('SIGKILL');
      await once(attacker, 'close');
      await box.ok(['exec', 'web', 'rm', '-rf', '/race']);
    }
  });

  it('gets nothing written through a link that an archive brings along (CVE-2021-41089)', async () => {
    const folder = path.join(here, 'evil');
    mkdirSync(folder);
    symlinkSync(canary, path.join(folder, 'x'));
    const link = execFileSync('tar', ['c', '-C', folder, 'x']);
    rmSync(path.join(folder, 'x'));
    mkdirSync(path.join(folder, 'x'));
    writeFileSync(path.join(folder, 'x/secret'), 'overwritten');
    const file = execFileSync('tar', ['c', '-C', folder, 'x/secret']);
    const input = Buffer.concat([link.subarray(0, 512), file]);
    for (const name of ['web', 'ended']) {
      const result = await box.run(['cp', '-', `${name}:/tmp`], { input });
      expect(result.code).toBe(1);
      expect(result.stderr).toMatch(/is a link or a file/);
    }
    expect(readFileSync(path.join(canary, 'secret'), 'utf8')).toBe('secret');
  });

  it('has nothing of its own executed (CVE-2019-14271, CVE-2026-41567)', async () => {
    for (const trojan of ['tar', 'xz', 'getent', 'unpigz']) {
      writeFileSync(path.join(here, trojan), '#!/bin/sh\necho caught > /tmp/marker\n', {
        mode: 0o755,
      });
      await ok(trojan, 'web:/bin/');
    }
    write('archive.tar.xz', 'no archive');
    await ok('-a', 'archive.tar.xz', 'web:/tmp/');
    await ok('web:/tmp/archive.tar.xz', 'back');
    expect((await box.run(['exec', 'web', 'cat', '/tmp/marker'])).code).toBe(1);
  });
});
