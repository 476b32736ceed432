import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cgroupMounts, defaultMounts } from '../default-mounts.js';
import { Canary } from '../fixtures/canary.fixture.js';
import { TestHost } from '../fixtures/container.fixture.js';
import { HostWatch } from '../fixtures/host-watch.fixture.js';

let host: TestHost;
let canary: Canary;
let watch: HostWatch;
let image: string;

beforeAll(async () => {
  host = new TestHost();
  canary = new Canary(host.folder.at('canary'));
  await host.run({ script: 'true' }); // loads what stays loaded
  watch = await HostWatch.begin();
});
beforeEach(() => {
  image = host.folder.at('image');
  rmSync(image, { recursive: true, force: true });
  mkdirSync(image);
});
afterAll(() => {
  canary.expectUntouched();
  watch.expectUnchanged();
  host[Symbol.dispose]();
});

/** A root whose folder is a link, all alone: under it no other layer has that folder. */
function imageWithLink(name: string, target: string): string {
  mkdirSync(`${image}/bin`);
  symlinkSync(target, `${image}/${name}`);
  return image;
}

const targetsOf = (folder: string): string[] => [
  canary.path,
  `../../../../../../..${canary.path}`,
  '/evil',
  '.',
  `/${folder}`,
  '/no/such/folder',
];

/** Starts a container over an image that may do anything but touch the canary. */
async function start(options: Partial<Parameters<TestHost['run']>[0]> = {}): Promise<{
  readonly code: number;
  readonly errno: string | undefined;
}> {
  const { code, failure } = await host.run({
    script: 'exit 42',
    over: [image],
    maskedPaths: [{ path: '/proc/kcore', kind: 'file' }],
    readonlyPaths: ['/proc/sys'],
    ...options,
  });
  canary.expectUntouched();
  return { code, errno: failure?.errno };
}

describe('CVE-2015-3627, CVE-2015-3629: a folder of the system is a link out of the root', () => {
  it.each(['proc', 'sys', 'dev'])('refuses /%s as a link', async (folder) => {
    for (const target of targetsOf(folder)) {
      imageWithLink(folder, target);
      expect(await start()).toEqual({ code: 1, errno: 'ELOOP' });
      rmSync(image, { recursive: true });
      mkdirSync(image);
    }
  });

  it('makes /etc/hosts inside when /etc is a link', async () => {
    imageWithLink('etc', `../../../../..${canary.path}/folder`);
    const source = host.folder.file('hosts', '192.0.2.1 web\n');
    const mount = { destination: '/etc/hosts', type: 'bind', source };
    const lines = await host.succeed({
      script: 'cat /etc/hosts; ls -d /etc; test -L /etc || echo folder',
      over: [image],
      mounts: [...defaultMounts(), mount],
    });
    expect(lines).toEqual(['192.0.2.1 web', '/etc', 'folder']);
    canary.expectUntouched();
  });
});

describe('CVE-2019-16884, CVE-2019-19921, CVE-2023-27561, CVE-2023-28642: something else at /proc', () => {
  it.each(['/proc', '/proc/', '/proc/self/attr', '/proc/sys', '/x/../proc', '//proc/self/./exe'])(
    'refuses a volume at %s',
    async (destination) => {
      const source = host.folder.folder('fake-proc');
      const mounts = [...defaultMounts(), { destination, type: 'bind', source }];
      await expect(start({ mounts })).rejects.toMatchObject({
        code: 'DOCKLET_FILESYSTEM_MOUNT_TARGET',
      });
    },
  );

  it('refuses a tmpfs at /proc', async () => {
    const mounts = [{ destination: '/proc', type: 'tmpfs', source: 'tmpfs' }];
    await expect(start({ mounts })).rejects.toMatchObject({
      code: 'DOCKLET_FILESYSTEM_MOUNT_TARGET',
    });
  });

  it('refuses links inside of what it covers', async () => {
    mkdirSync(`${image}/etc`);
    symlinkSync(`${canary.path}/secret`, `${image}/etc/secret`);
    const path = '/etc/secret';
    expect(await start({ maskedPaths: [{ path, kind: 'file' }] })).toEqual({
      code: 1,
      errno: 'ELOOP',
    });
    expect(await start({ readonlyPaths: [path] })).toEqual({ code: 1, errno: 'ELOOP' });
  });

  it.each(['/sys/fs/cgroup', '/dev/pts', '/dev/shm', '/dev/mqueue'])(
    'refuses a link on the way to %s',
    async (destination) => {
      symlinkSync('/evil', `${image}/${destination.split('/')[1]!}`);
      mkdirSync(`${image}/evil`);
      const mounts = [...defaultMounts(), ...cgroupMounts({ version: 2 })];
      const only = mounts.filter((mount) => mount.destination === destination);
      expect(await start({ mounts: only, maskedPaths: [], readonlyPaths: [] })).toEqual({
        code: 1,
        errno: 'ELOOP',
      });
    },
  );
});

describe('CVE-2025-52881: what the engine writes to /proc goes somewhere else', () => {
  it.each(['/proc', '/proc/sys', '/proc/sys/kernel', '/proc/self/attr'])(
    'reaches the kernel when a volume’s place is a link to %s',
    async (target) => {
      symlinkSync(target, `${image}/data`);
      const parameter = 'shm_rmid_forced';
      const volume = host.folder.folder('volume');
      for (const folder of ['', 'sys/kernel/', 'kernel/']) {
        host.folder.file(`volume/${folder}${parameter}`, 'untouched');
      }
      const path = `/proc/sys/kernel/${parameter}`;
      const lines = await host.succeed({
        script: `cat ${path}; grep -c " /proc.* ext4" /proc/mounts; true`,
        over: [image],
        mounts: [...defaultMounts(), { destination: '/data', type: 'bind', source: volume }],
        readonlyPaths: ['/proc/sys'],
        beforeSealing: [
          { call: 'openat', args: [-100, path, 1, 0], why: 'a parameter', label: 'parameter' },
          { call: 'write', args: [{ kind: 'result', step: 'parameter' }, '1', 1], why: 'is set' },
        ],
      });
      expect(lines[0]).toBe('1');
      for (const file of readdirSync(volume, { recursive: true, encoding: 'utf8' })) {
        if (file.endsWith(parameter)) {
          expect(readFileSync(`${volume}/${file}`, 'utf8')).toBe('untouched');
        }
      }
    },
  );
});

describe('CVE-2026-41579, CVE-2026-47766: devices are made where /dev leads', () => {
  it('makes none when /dev leads out of the root', async () => {
    const victim = host.folder.folder('victim');
    host.folder.file('victim/ptmx', 'precious');
    imageWithLink('dev', victim);
    expect(await start()).toEqual({ code: 1, errno: 'ELOOP' });
    expect(readdirSync(victim)).toEqual(['ptmx']);
  });

  it('makes none in a folder of the image', async () => {
    mkdirSync(`${image}/dev`);
    symlinkSync(canary.path, `${image}/dev/pts`);
    symlinkSync(`${canary.path}/secret`, `${image}/dev/null`);
    expect(await start()).toEqual({ code: 42, errno: undefined });
    expect(readdirSync(`${image}/dev`).sort()).toEqual(['null', 'pts']);
  });
});

describe('CVE-2022-23648: the place of a volume leads out of the root', () => {
  it.each(['/../../../../../../..', '/up', '/absolute'])('stays inside: %s', async (prefix) => {
    symlinkSync('../../../../../../../..', `${image}/up`);
    symlinkSync('/', `${image}/absolute`);
    const source = host.folder.folder('volume');
    const destination = `${prefix}${canary.path}/folder`;
    const mounts = [...defaultMounts(), { destination, type: 'bind', source }];
    expect(await start({ mounts })).toEqual({ code: 42, errno: undefined });
  });
});

describe('CVE-2026-55686: the working directory is made through a link', () => {
  const script = 'pwd; touch inside && stat -c %u .';

  it('is made inside, also where the link leads nowhere in the container', async () => {
    symlinkSync(`../../../..${canary.path}`, `${image}/s`);
    const options = { script, over: [image], workingDirectory: '/s/BREAKOUT' };
    expect(await host.succeed(options)).toEqual(['/s/BREAKOUT', '0']);
    canary.expectUntouched();
  });

  it('is made inside, also through two links', async () => {
    symlinkSync('/t/canary', `${image}/s`);
    symlinkSync(`../../../..${canary.path}/..`, `${image}/t`);
    const options = { script, over: [image], workingDirectory: '/s/BREAKOUT' };
    expect(await host.succeed(options)).toHaveLength(2);
    canary.expectUntouched();
  });

  it('follows links that lead somewhere inside', async () => {
    mkdirSync(`${image}/srv`);
    symlinkSync('../../../../srv', `${image}/s`);
    const options = { script, over: [image], workingDirectory: '/s/app' };
    expect(await host.succeed(options)).toEqual(['/srv/app', '0']);
  });
});

describe('CVE-2024-21626: the working directory is an open folder of the engine', () => {
  it('refuses every descriptor, by its number and through a link', async () => {
    for (let fd = 3; fd < 40; fd += 1) {
      const path = `/proc/self/fd/${fd}`;
      const { code, failure } = await host.run({ script: 'true', workingDirectory: path });
      expect(code).toBe(1);
      expect(['ELOOP', 'ENOENT', 'EACCES']).toContain(failure?.errno);
    }
    symlinkSync('/proc/self/fd/4', `${image}/w`);
    for (const workingDirectory of [
      '/w',
      '/w/x',
      '/proc/self/cwd',
      '/proc/1/root',
      '/proc/self/exe',
    ]) {
      const { code, failure } = await host.run({ script: 'true', over: [image], workingDirectory });
      expect([code, failure?.errno]).toEqual([1, 'ELOOP']);
    }
  });
});

describe('CVE-2017-1002101, CVE-2021-25741: a part of a volume is a link out of it', () => {
  it.each(['', '../../../../../../..'])(
    'shows nothing of what the link leads to: %j',
    async (up) => {
      const volume = host.folder.folder('volume-with-link');
      rmSync(`${volume}/part`, { force: true });
      symlinkSync(`${up}${canary.path}`, `${volume}/part`);
      const mount = {
        destination: '/data',
        type: 'bind',
        source: volume,
        options: ['rbind', 'X-mount.subdir=part'],
      };
      expect(await start({ mounts: [...defaultMounts(), mount] })).toEqual({
        code: 1,
        errno: 'ENOENT',
      });
    },
  );
});
