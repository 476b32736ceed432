import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Docklet } from './fixtures/docklet.js';
import type { ImageRegistry } from './fixtures/image-registry.js';
import { startImageRegistry } from './fixtures/image-registry.js';
import type { MachineState } from './fixtures/machine.js';
import { readMachine, untilClean } from './fixtures/machine.js';

let images: ImageRegistry;
let before: MachineState;

beforeAll(async () => {
  before = readMachine();
  images = await startImageRegistry();
});
afterAll(async () => {
  await images.registry.stop();
  expect(await untilClean(before)).toEqual(before);
});

/** The loop devices over files of a folder. */
function loopDevices(folder: string): readonly string[] {
  return readdirSync('/sys/block').filter((name) =>
    readIfThere(`/sys/block/${name}/loop/backing_file`).startsWith(folder),
  );
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It is no loop device, or has just become free.
    return '';
  }
}

/** The kernel frees a device a moment after its last user is gone. */
async function untilNoDevice(folder: string): Promise<readonly string[]> {
  for (let round = 0; round < 200 && loopDevices(folder).length > 0; round++) {
    await delay(10);
  }
  return loopDevices(folder);
}

describe.each(['erofs', 'erofs-loop', 'directory'])('with --storage-driver %s', (driver) => {
  let docklet: Docklet;
  beforeAll(async () => {
    docklet = new Docklet();
    await docklet.ok(['pull', images.debian], { env: environment() });
  });
  afterAll(() => {
    docklet[Symbol.dispose]();
  });

  const environment = (): Record<string, string> => ({ DOCKLET_STORAGE_DRIVER: driver });
  const shell = async (script: string): Promise<string> =>
    await docklet.ok(['run', '--rm', images.debian, 'sh', '-c', script], { env: environment() });

  it('a container has the files of its image, owners and links and all, and may change them', async () => {
    const look =
      'stat -c "%n %U:%G %a" /etc/shadow /usr/bin/passwd /tmp; readlink /bin; sha256sum /usr/bin/perl';
    const change =
      'rm /etc/debian_version; echo mine > /etc/hostname.mine; mv /etc/skel /etc/moved; ls -d /etc/moved';
    expect(await shell(`${look}; ${change}`)).toMatch(
      /^\/etc\/shadow root:shadow 640\n\/usr\/bin\/passwd root:root 4755\n\/tmp root:root 1777\nusr\/bin\n[0-9a-f]{64}  \/usr\/bin\/perl\n\/etc\/moved\n$/,
    );
    expect(await shell('cat /etc/debian_version')).toMatch(/^1[0-9]/);
  });

  it('an image can be mounted in a container', async () => {
    const mount = ['--mount', `type=image,source=${images.debian},target=/other`];
    const script = 'cat /other/etc/debian_version; touch /other/x 2>/dev/null || echo refused';
    const args = ['run', '--rm', ...mount, images.debian, 'sh', '-c', script];
    expect(await docklet.ok(args, { env: environment() })).toMatch(/^1[0-9].*\nrefused\n$/);
    expect(await untilNoDevice(docklet.folder)).toEqual([]);
  });

  it('docklet info says so, and why', async () => {
    const info = JSON.parse(await docklet.ok(['info', '--json'], { env: environment() })) as object;
    expect(info).toMatchObject({
      Driver: driver,
      DriverStatus: [['Reason', `the setting storageDriver is ${driver}`]],
    });
  });

  it('nothing is left of a container that was killed, and its image can be removed at once', async () => {
    const child = docklet.start(['run', '--rm', images.debian, 'sh', '-c', 'echo up; sleep 1000'], {
      env: environment(),
    });
    await once(child.stdout!, 'data');
    expect(loopDevices(docklet.folder)).toHaveLength(driver === 'erofs-loop' ? 1 : 0);
    child.kill('SIGKILL');
    await once(child, 'close');
    await docklet.ok(['ps'], { env: environment() });
    expect(await untilClean(before)).toMatchObject({ mounts: before.mounts });
    expect(await untilNoDevice(docklet.folder)).toEqual([]);
    await docklet.ok(['rmi', images.debian], { env: environment() });
    expect(readdirSync(path.join(docklet.root, 'images/blobs/sha256'))).toEqual([]);
    expect(globSync(path.join(docklet.root, 'images/layers/*/*'))).toEqual([]);
  });
});

describe('with --storage-driver auto', () => {
  it('takes images mounted from their files on a disk', async () => {
    using docklet = new Docklet();
    const env = { DOCKLET_ROOT: diskRoot(docklet) };
    await docklet.ok(['run', '--rm', images.busybox, 'true'], { env });
    const info = JSON.parse(await docklet.ok(['info', '--json'], { env })) as object;
    expect(info).toMatchObject({ Driver: 'erofs' });
    await docklet.ok(['system', 'reset', '-f'], { env });
  });

  it('takes loop devices on a tmpfs, from whose files the kernel mounts nothing', async () => {
    using docklet = new Docklet();
    mkdirSync(docklet.root);
    execFileSync('mount', ['-t', 'tmpfs', 'docklet-test', docklet.root]);
    try {
      expect(await docklet.ok(['run', '--rm', images.busybox, 'echo', 'up'])).toBe('up\n');
      const info = JSON.parse(await docklet.ok(['info', '--json'])) as object;
      expect(info).toMatchObject({ Driver: 'erofs-loop' });
      expect(await untilNoDevice(docklet.root)).toEqual([]);
    } finally {
      execFileSync('umount', [docklet.root]);
    }
  });

  it('makes layers anew when the setting changes', async () => {
    using docklet = new Docklet();
    const echo = ['run', '--rm', '--pull', 'never', images.busybox, 'echo', 'up'];
    await docklet.ok(['pull', images.busybox]);
    for (const driver of ['directory', 'erofs-loop', 'erofs', 'directory']) {
      expect(await docklet.ok(echo, { env: { DOCKLET_STORAGE_DRIVER: driver } })).toBe('up\n');
    }
    expect(readdirSync(path.join(docklet.root, 'images/layers')).toSorted()).toEqual([
      'directory',
      'erofs',
    ]);
  });
});

/** Not in /tmp, which is memory on many machines. */
function diskRoot({ folder }: Docklet): string {
  return path.join('/var/lib', path.basename(folder));
}
