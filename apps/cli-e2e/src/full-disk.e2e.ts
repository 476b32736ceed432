import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Sandbox } from './fixtures/sandbox.js';

let box: Sandbox;
let ballast: string;

beforeAll(async () => {
  box = new Sandbox();
  mkdirSync(box.root);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'docklet-test', box.root]);
  ballast = path.join(box.root, 'ballast');
  for (const [name, ...flags] of [['one'], ['two'], ['again', '--restart', 'always']]) {
    await box.ok([
      ...['run', '-d', '--name', name ?? '', ...flags],
      ...['--rootfs', box.rootfs, 'sleep', '1000'],
    ]);
  }
  await box.ok(['run', '--name', 'over', '--rootfs', box.rootfs, 'true']);
  await box.ok(['volume', 'create', 'old']);
  fill();
});
afterAll(async () => {
  rmSync(ballast, { force: true });
  await box.run(['rm', '-f', 'one', 'two', 'again']);
  execFileSync('umount', [box.root]);
  box[Symbol.dispose]();
});

/** Leaves not a byte on the disk. */
function fill(): void {
  const fd = openSync(ballast, 'a');
  try {
    for (;;) {
      writeSync(fd, Buffer.alloc(4096));
    }
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(fd);
  }
}

const full =
  /^docklet: cannot write \/.*: no space is left there \(ENOSPC\)\nhint: free some, for example: docklet system prune\n$/;

describe('on a full disk', () => {
  it.each([
    ['run', ['run', '--rm', '--rootfs', '/', 'true'], 125],
    ['create', ['create', '--rootfs', '/', 'true'], 1],
    ['volume create', ['volume', 'create', 'new'], 1],
    ['network create', ['network', 'create', 'new'], 1],
  ])('%s says so, and leaves nothing behind', async (_, args, exitCode) => {
    const before = contents();
    const { code, stderr } = await box.run(args);
    expect(stderr).toMatch(full);
    expect(code).toBe(exitCode);
    expect(contents()).toEqual(before);
  });

  it('containers are listed and commands executed in them', async () => {
    expect(await box.ok(['ps', '--format', '{{.Names}}'])).toBe('again\ntwo\none\n');
    const { code, stdout, stderr } = await box.run(['exec', 'one', 'echo', 'in']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'in\n' });
    // A few lines may still have had room.
    expect(stderr).toMatch(/^(docklet: events are lost: cannot write .*\n)?$/);
  });

  it('one is stopped, and known to have ended', async () => {
    await box.ok(['stop', '-t', '0', 'one']);
    expect(await box.ok(['ps', '-a', '--filter', 'name=one', '--format', '{{.Status}}'])).toMatch(
      /^Exited \(137\)/,
    );
  });

  it('one that would be started again is not stopped, since that could not be remembered', async () => {
    const { code, stderr } = await box.run(['stop', '-t', '0', 'again']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(full) });
    expect(await box.ok(['ps', '--filter', 'name=again', '--format', '{{.Status}}'])).toMatch(
      /^Up/,
    );
  });

  it('whatever there is can be removed, and makes room', async () => {
    await box.ok(['rm', '-f', 'one', 'two', 'again', 'over']);
    await box.ok(['volume', 'rm', 'old']);
    expect(await box.ok(['ps', '-aq'])).toBe('');
    expect(readdirSync(path.join(box.root, 'containers'))).toEqual([]);
    expect(readdirSync(path.join(box.root, 'volumes'))).toEqual([]);
    expect(await box.shell('true')).toMatchObject({ code: 0 });
  });
});

/** Everything that there is on the disk, and the interfaces of this machine. */
function contents(): readonly string[] {
  const files = readdirSync(box.root, { recursive: true }).map(String);
  return [...files, ...readdirSync('/sys/class/net')].toSorted();
}
