import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { RuntimeMount } from '@docklet/oci';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defaultMounts } from './default-mounts.js';
import { TestHost } from './fixtures/container.fixture.js';
import { HostWatch } from './fixtures/host-watch.fixture.js';

let host: TestHost;
let watch: HostWatch;
beforeAll(async () => {
  host = new TestHost();
  await host.run({ script: 'true' }); // loads what stays loaded
  watch = await HostWatch.begin();
});
afterAll(() => {
  watch.expectUnchanged();
  host[Symbol.dispose]();
});

const bind = (source: string, destination: string, ...options: string[]): RuntimeMount => ({
  destination,
  type: 'bind',
  source,
  options: ['rbind', ...options],
});

const withMounts = (...mounts: RuntimeMount[]): { mounts: RuntimeMount[] } => ({
  mounts: [...defaultMounts(), ...mounts],
});

describe('a bind mount', () => {
  it('shows a folder and a file of the host, to read and to write', async () => {
    const folder = host.folder.folder('volume');
    const file = host.folder.file('config', 'before\n');
    const lines = await host.succeed({
      script: 'cat /etc/config; echo after > /etc/config; echo data > /data/new',
      ...withMounts(bind(folder, '/data'), bind(file, '/etc/config')),
    });
    expect(lines).toEqual(['before']);
    expect(readFileSync(file, 'utf8')).toBe('after\n');
    expect(readFileSync(`${folder}/new`, 'utf8')).toBe('data\n');
  });

  it('makes a place for a folder and for a file that the image lacks, and what is above it', async () => {
    const folder = host.folder.folder('volume-for-nowhere');
    const file = host.folder.file('file-for-nowhere', 'here');
    const lines = await host.succeed({
      script: 'stat -c "%a %u" /not /not/there; ls -d /not/there/folder; cat /nor/this/file',
      ...withMounts(bind(folder, '/not/there/folder'), bind(file, '/nor/this/file')),
    });
    expect(lines).toEqual(['755 0', '755 0', '/not/there/folder', 'here']);
  });

  it('takes the place of a link that leads nowhere, for files and for folders', async () => {
    const image = host.folder.folder('dangling');
    host.folder.link('dangling/etc/resolv.conf', '../run/systemd/resolve/stub-resolv.conf');
    host.folder.link('dangling/var/data', '/no/such/folder');
    const resolv = host.folder.file('resolv.conf', 'nameserver 192.0.2.1\n');
    const data = host.folder.folder('data');
    host.folder.file('data/file', 'data');
    const lines = await host.succeed({
      script: 'cat /etc/resolv.conf /var/data/file',
      over: [image],
      ...withMounts(bind(resolv, '/etc/resolv.conf'), bind(data, '/var/data')),
    });
    expect(lines).toEqual(['nameserver 192.0.2.1', 'data']);
  });

  it('follows a link that leads somewhere, within the container', async () => {
    const image = host.folder.folder('links');
    host.folder.link('links/absolute', '/target');
    host.folder.link('links/relative', '../../../../etc/../target');
    host.folder.folder('links/target/a');
    host.folder.folder('links/target/b');
    host.folder.file('link-a/file', 'a\n');
    host.folder.file('link-b/file', 'b\n');
    const lines = await host.succeed({
      script: 'cat /target/a/file /target/b/file',
      over: [image],
      ...withMounts(
        bind(host.folder.at('link-a'), '/absolute/a'),
        bind(host.folder.at('link-b'), '/relative/b'),
      ),
    });
    expect(lines).toEqual(['a', 'b']);
  });

  it('never removes a file that is in the way of a folder', async () => {
    const image = host.folder.folder('in-the-way');
    host.folder.file('in-the-way/data', 'precious');
    const { code, failure } = await host.run({
      script: 'true',
      over: [image],
      ...withMounts(bind(host.folder.folder('volume'), '/data')),
    });
    expect(code).toBe(1);
    expect(failure).toMatchObject({ errno: 'EINVAL', step: { call: 'move_mount' } });
    expect(readFileSync(`${image}/data`, 'utf8')).toBe('precious');
  });

  it('is read-only with everything that is mounted below it, and keeps what it was', async () => {
    const folder = host.folder.folder('nested');
    host.folder.folder('nested/below');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'nosuid,nodev', 'tmpfs', `${folder}/below`]);
    try {
      const { output } = await host.run({
        script: 'touch /data/x; touch /data/below/x; grep -o "/data.*" /proc/mounts',
        ...withMounts(bind(folder, '/data', 'ro')),
      });
      const [first, second, , below] = output.split('\n');
      expect(first).toBe('touch: /data/x: Read-only file system');
      expect(second).toBe('touch: /data/below/x: Read-only file system');
      expect(below).toMatch(/^\/data\/below tmpfs ro,nosuid,nodev,/);
    } finally {
      execFileSync('umount', [`${folder}/below`]);
    }
  });

  it('can be read-only without what is mounted below it', async () => {
    const folder = host.folder.folder('shallow');
    host.folder.folder('shallow/below');
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', `${folder}/below`]);
    try {
      const lines = await host.succeed({
        script: 'touch /data/x || touch /data/below/x && echo written',
        ...withMounts(bind(folder, '/data', 'ro', 'X-docklet.shallow')),
      });
      expect(lines).toEqual(['touch: /data/x: Read-only file system', 'written']);
    } finally {
      execFileSync('umount', [`${folder}/below`]);
    }
  });

  it('shows a part of its source, a folder or a file', async () => {
    const folder = host.folder.folder('whole');
    host.folder.folder('whole/a/b');
    writeFileSync(`${folder}/a/b/file`, 'part');
    symlinkSync('/a', `${folder}/link`);
    const lines = await host.succeed({
      script: 'cat /x/file; echo; cat /y; echo; cat /z/b/file; echo',
      ...withMounts(
        bind(folder, '/x', 'X-mount.subdir=a/b'),
        bind(folder, '/y', 'X-mount.subdir=a/b/file'),
        bind(folder, '/z', 'X-mount.subdir=link'),
      ),
      sourceKind: (_, part) => (part === 'a/b/file' ? 'file' : 'directory'),
    });
    expect(lines).toEqual(['part', 'part', 'part']);
  });

  it('leaves out what is mounted below it unless it is recursive', async () => {
    const folder = host.folder.folder('flat');
    host.folder.folder('flat/below');
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', `${folder}/below`]);
    try {
      const mount = { destination: '/data', source: folder, options: ['bind'] };
      const script = 'grep -c /data /proc/mounts';
      expect(await host.succeed({ script, ...withMounts(mount) })).toEqual(['1']);
      mount.options = ['rbind'];
      expect(await host.succeed({ script, ...withMounts(mount) })).toEqual(['2']);
    } finally {
      execFileSync('umount', [`${folder}/below`]);
    }
  });

  it('takes every attribute of a mount', async () => {
    const folder = host.folder.folder('attributes');
    const optionsOf = async (...options: string[]): Promise<string | undefined> => {
      const [line] = await host.succeed({
        script: 'grep /data /proc/mounts',
        ...withMounts(bind(folder, '/data', ...options)),
      });
      return line?.split(' ')[3]?.replace(/,(discard|resv_strict|resuid|resgid).*/, '');
    };
    expect(await optionsOf('nosuid', 'nodev', 'noexec', 'noatime')).toBe(
      'rw,nosuid,nodev,noexec,noatime',
    );
    expect(await optionsOf('nodiratime', 'nosymfollow')).toBe('rw,nodiratime,relatime,nosymfollow');
    expect(await optionsOf('strictatime')).toBe('rw');
    expect(await optionsOf('rro', 'rw', 'noatime', 'atime')).toBe('rw,relatime');
  });
});

describe('what is mounted on the host and in the container', () => {
  it('does not spread to the other side', async () => {
    const folder = host.folder.folder('shared');
    host.folder.folder('shared/inside');
    host.folder.folder('shared/outside');
    const run = (...args: string[]): string => execFileSync('mount', args, { encoding: 'utf8' });
    run('--bind', folder, folder);
    run('--make-rshared', folder);
    try {
      const fifo = host.folder.at('shared/fifo');
      execFileSync('mkfifo', [fifo]);
      const container = host.succeed({
        script: `
          mount -t tmpfs tmpfs /data/inside && echo > /data/fifo && cat /data/fifo
          grep -c /data/outside /proc/mounts || true`,
        ...withMounts(bind(folder, '/data')),
      });
      await readFile(fifo);
      run('-t', 'tmpfs', 'tmpfs', `${folder}/outside`);
      expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(`${folder}/inside`);
      await writeFile(fifo, '');
      expect(await container).toEqual(['0']);
    } finally {
      execFileSync('umount', ['--recursive', folder]);
    }
  });
});

describe('mounts that are to spread', () => {
  const spread = async (option: string): Promise<readonly [inside: string, outside: string]> => {
    const folder = host.folder.folder(`spread-${option}`);
    host.folder.folder(`spread-${option}/theirs`);
    host.folder.folder(`spread-${option}/ours`);
    execFileSync('mount', ['--bind', folder, folder]);
    execFileSync('mount', ['--make-shared', folder]);
    try {
      const running = host.succeed({
        script:
          'mount -t tmpfs theirs /data/theirs; touch /data/ready; until [ -e /data/go ]; do sleep 0.01; done; grep -c " /data/ours " /proc/mounts || true',
        ...withMounts(bind(folder, '/data', option)),
      });
      while (!existsSync(`${folder}/ready`)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const isOutside = readFileSync('/proc/mounts', 'utf8').includes(`theirs ${folder}/theirs`);
      execFileSync('mount', ['-t', 'tmpfs', 'ours', `${folder}/ours`]);
      writeFileSync(`${folder}/go`, '');
      const [inside = ''] = await running;
      return [inside, String(isOutside)];
    } finally {
      execFileSync('umount', ['-R', folder]);
    }
  };

  it.each([
    ['rprivate', '0', 'false'],
    ['rslave', '1', 'false'],
    ['rshared', '1', 'true'],
  ])('spread as %s says', async (option, inside, outside) => {
    expect(await spread(option)).toEqual([inside, outside]);
  });
});

describe('a tmpfs', () => {
  it('has the size, mode and options it was given', async () => {
    const options = ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=1048576', 'uid=7'];
    const tmpfs = { destination: '/scratch', type: 'tmpfs', source: 'tmpfs', options };
    const { output } = await host.run({
      script: [
        'stat -c "%a %u" /scratch',
        'grep -o "/scratch.*" /proc/mounts',
        'cp /bin/busybox /scratch/sh; chmod 755 /scratch/sh; head -c 2000000 /dev/zero > /scratch/x',
      ].join('\n'),
      ...withMounts(tmpfs),
    });
    const lines = output.split('\n');
    expect(lines[0]).toBe('1777 7');
    expect(lines[1]).toBe('/scratch tmpfs rw,nosuid,nodev,noexec,relatime,size=1024k,uid=7 0 0');
    expect(lines[2]).toContain('No space left on device');
  });

  it('can be read-only and still have mounts in it', async () => {
    const tmpfs = { destination: '/ro', type: 'tmpfs', source: 'tmpfs', options: ['ro'] };
    const file = host.folder.file('in-read-only', 'file');
    const { output } = await host.run({
      script: 'ls /ro /ro/a/b; cat /ro/c/file; touch /ro/x; touch /ro/a/x; touch /ro/a/b/x',
      ...withMounts(
        tmpfs,
        bind(host.folder.folder('in-read-only-folder'), '/ro/a/b'),
        bind(file, '/ro/c/file'),
      ),
    });
    expect(output.split('\n')).toEqual([
      ...['/ro:', 'a', 'c', '', '/ro/a/b:', 'filetouch: /ro/x: Read-only file system'],
      ...['touch: /ro/a/x: Read-only file system', ''],
    ]);
  });
});

describe('the working directory', () => {
  const script = 'pwd; stat -c "%a %u" .';

  it.each(['/app', '/app/', '/not/there/yet', '/etc/../srv/./x//'])('is made: %s', async (path) => {
    const lines = await host.succeed({ script, workingDirectory: path });
    const clean = { '/app/': '/app', '/etc/../srv/./x//': '/srv/x' }[path] ?? path;
    expect(lines).toEqual([clean, '755 0']);
  });

  it.each(['//', '/.', '/x/..'])('can be the root in other words: %s', async (path) => {
    expect(await host.succeed({ script: 'pwd', workingDirectory: path })).toEqual(['/']);
  });

  it('can be a folder that is mounted', async () => {
    const folder = host.folder.folder('work');
    host.folder.file('work/file', 'here');
    const lines = await host.succeed({
      script: 'pwd; cat file',
      workingDirectory: '/work',
      ...withMounts(bind(folder, '/work', 'ro')),
    });
    expect(lines).toEqual(['/work', 'here']);
  });
});
