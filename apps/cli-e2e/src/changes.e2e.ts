import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { DockerRegistry } from '@docklet/testing';
import { busyboxImage, pushImage, startDockerRegistry } from '@docklet/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Docklet } from './fixtures/docklet.js';

let docklet: Docklet;
let registry: DockerRegistry;
let image: string;

/** Everything that an overlay can do to a layer. */
const script = `
  mkdir -p /data/sub; echo new > /data/f; ln /data/f /data/hard; ln -s f /data/link
  rm /etc/group; echo more >> /etc/passwd; chmod 700 /root
  rm -r /home; mkdir /home; echo here > /home/mine`;

beforeAll(async () => {
  docklet = new Docklet();
  registry = await startDockerRegistry();
  image = `${registry.host}/test/busybox:1`;
  await pushImage(registry.host, 'test/busybox:1', busyboxImage());
  const flags = ['--name', 'changed', '-e', 'KEPT=yes', '-w', '/data', '--label', 'a=b'];
  await docklet.ok(['run', ...flags, image, 'sh', '-c', script]);
});
afterAll(async () => {
  await docklet.ok(['rm', 'changed']);
  await registry.stop();
  await docklet.end();
});

const run = (...args: string[]): Promise<string> => docklet.ok(['run', '--rm', ...args]);

describe('docklet diff', () => {
  it('tells what was added, changed and deleted, and nothing that only mounts needed', async () => {
    const lines = (await docklet.ok(['diff', 'changed'])).trim().split('\n');
    expect(lines).toEqual([
      'A /data',
      'A /data/f',
      'A /data/hard',
      'A /data/link',
      'A /data/sub',
      'C /etc',
      'D /etc/group',
      'C /etc/passwd',
      'C /home',
      'D /home/alice',
      'A /home/mine',
      'C /root',
    ]);
  });

  it('tells nothing of a container that has done nothing', async () => {
    await docklet.ok(['run', '--name', 'idle', image, 'true']);
    expect(await docklet.ok(['diff', 'idle'])).toBe('');
    await docklet.ok(['rm', 'idle']);
  });
});

describe('places for mounts that an image has not', () => {
  it('are the same for all containers: none has anything of its own for them', async () => {
    await docklet.ok(['run', '--name', 'idle', image, 'true']);
    const upper = await docklet.ok(['inspect', '-f', '{{.GraphDriver.Data.UpperDir}}', 'idle']);
    expect(readdirSync(upper.trim())).toEqual([]);
    await docklet.ok(['rm', 'idle']);
  });

  it('stay as they are, whatever a container that may do everything does', async () => {
    const places = path.join(docklet.root, 'mount-points');
    const script = `umount /etc/hosts; echo evil > /etc/hosts; chmod 777 /etc /etc/hostname
      umount /dev/shm /dev/mqueue /dev/pts /dev; touch /dev/evil; ls -l /etc/hosts /dev`;
    const { stdout } = await docklet.run([
      'run',
      '--rm',
      '--privileged',
      image,
      'sh',
      '-c',
      script,
    ]);
    expect(stdout).toMatch(/ 5 .*\/etc\/hosts\n/);
    expect(stdout).toContain('evil');
    const found = execFileSync('find', [places, '-printf', '%m %s %P\n'], { encoding: 'utf8' });
    expect(
      found
        .replace(/^(755) \d+/gm, '$1')
        .split('\n')
        .toSorted(),
    ).toEqual([
      ...['', '644 0 etc/hostname', '644 0 etc/hosts', '644 0 etc/resolv.conf'],
      ...['755 ', '755 dev', '755 etc', '755 proc', '755 sys'],
    ]);
    expect(await run(image, 'cat', '/etc/hosts')).toContain('localhost');
  });
});

describe('docklet export', () => {
  it.each(['ended', 'running'])(
    'writes the files of a container that is %s, without its mounts',
    async (state) => {
      const name = `export-${state}`;
      const command = state === 'running' ? 'exec sleep 1000' : 'true';
      const args = [
        '-d',
        '--name',
        name,
        '--tmpfs',
        '/mnt',
        image,
        'sh',
        '-c',
        `echo x > /new; ${command}`,
      ];
      await docklet.ok(['run', ...args]);
      if (state === 'ended') {
        await docklet.ok(['wait', name]);
      } else {
        await docklet.ok([
          'exec',
          name,
          'sh',
          '-c',
          'while ! [ -s /new ]; do sleep 0.01; done; echo y > /mnt/y',
        ]);
      }
      const file = `${docklet.folder}/${name}.tar`;
      await docklet.ok(['export', '-o', file, name]);
      const names = execFileSync('tar', ['tf', file], { encoding: 'utf8' }).trim().split('\n');
      expect(names).toEqual(
        expect.arrayContaining(['new', 'bin/busybox', 'etc/passwd', 'proc/', 'mnt/']),
      );
      expect(names.filter((each) => /^(proc|sys|mnt|dev)\/./.test(each))).toEqual([]);
      expect(execFileSync('tar', ['xOf', file, 'new'], { encoding: 'utf8' })).toBe('x\n');
      await docklet.ok(['rm', '-f', name]);
    },
  );
});

describe('docklet commit', () => {
  it('makes an image that has all that was changed, and runs as the container did', async () => {
    const flags = [
      '-a',
      'Ada',
      '-m',
      'why',
      '-c',
      'ENV ADDED=too',
      '-c',
      'CMD ["sh", "-c", "pwd; echo $KEPT $ADDED"]',
    ];
    const id = (await docklet.ok(['commit', ...flags, 'changed', 'test/committed:1'])).trim();
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await run('test/committed:1')).toBe('/data\nyes too\n');
    const look =
      'cat /data/f; readlink /data/link; ls /home; ls -d /etc/group; stat -c %h /data/f; stat -c %a /root';
    const result = await docklet.run(['run', '--rm', 'test/committed:1', 'sh', '-c', look]);
    expect(result.stdout).toBe('new\nf\nmine\n2\n700\n');
    const history = await docklet.ok(['history', '--no-trunc', 'test/committed:1']);
    expect(history).toContain('why');
    const label = ['inspect', '--format', '{{.Config.Labels.a}} {{.Author}}', 'test/committed:1'];
    expect(await docklet.ok(['image', ...label])).toBe('b Ada\n');
  });

  it('lets a container that runs stand still meanwhile, and go on afterwards', async () => {
    await docklet.ok([
      'run',
      '-d',
      '--name',
      'busy',
      image,
      'sh',
      '-c',
      'while :; do date > /now; done',
    ]);
    const id = (await docklet.ok(['commit', 'busy'])).trim();
    expect(await docklet.ok(['inspect', '--format', '{{.State.Status}}', 'busy'])).toBe(
      'running\n',
    );
    expect(await run(id.slice(7, 19), 'ls', '/now')).toBe('/now\n');
    await docklet.ok(['commit', '--pause=false', 'busy']);
    await docklet.ok(['rm', '-f', 'busy']);
  });

  it('refuses a container that no image was for', async () => {
    await docklet.ok(['run', '--name', 'rootfs', '--rootfs', '/', 'true']);
    const result = await docklet.run(['commit', 'rootfs']);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('docklet export') });
    await docklet.ok(['rm', 'rootfs']);
  });
});
