import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DockerRegistry } from '@docklet/testing';
import { busyboxImage, pushImage, startDockerRegistry } from '@docklet/testing';
import { Docklet } from './fixtures/docklet.js';

let docklet: Docklet;
let registry: DockerRegistry;

beforeAll(async () => {
  docklet = new Docklet();
  registry = await startDockerRegistry();
});
afterAll(async () => {
  await registry.stop();
  await docklet.end();
});

/** Pushes a busybox image whose author wrote this into its configuration. */
async function imageWith(name: string, config: object, more: object = {}): Promise<string> {
  const { layers, config: usual } = busyboxImage();
  const whole = { ...usual, ...more, config: { Env: ['PATH=/bin'], ...config } };
  await pushImage(registry.host, `hostile/${name}:1`, { layers, config: whole });
  return `${registry.host}/hostile/${name}:1`;
}

/** The runtime specification of a new container, without what differs between any two. */
async function specOf(image: string): Promise<string> {
  const name = `spec-${path.basename(image).replace(':', '-')}`;
  await docklet.ok(['run', '--name', name, image, 'true']);
  const folder = path.join(docklet.root, 'containers');
  const [id = ''] = readdirSync(folder);
  const text = readFileSync(path.join(folder, id, 'config.json'), 'utf8');
  await docklet.ok(['rm', name]);
  return text
    .replaceAll(id, 'ID')
    .replaceAll(id.slice(0, 12), 'ID')
    .replaceAll(name, 'NAME')
    .replaceAll(image, 'IMAGE');
}

describe('what an image may not decide', () => {
  it('CVE-2026-53488, CVE-2026-94603, CVE-2026-53489, CVE-2026-53492: anything by labels or annotations', async () => {
    const control = {
      'io.docklet.log-driver': 'binary:///bin/sh',
      'containerd.io/restart.status': 'running',
      'containerd.io/restart.loguri': 'binary:///bin/sh?-c=touch /tmp/canary',
      'io.containerd.runc.v2.group': '../..',
      'io.kubernetes.cri-o.Devices': '/dev/mem',
      'io.kubernetes.cri-o.annotations.checkpoint.name': '/tmp/checkpoint',
      'io.podman.annotations.privileged': 'TRUE',
      'run.oci.keep_original_groups': '1',
      'org.systemd.property.ExecStartPre': "'touch /tmp/canary'",
    };
    const plain = await specOf(await imageWith('plain', {}));
    const labelled = await specOf(
      await imageWith('labelled', { Labels: control }, { annotations: control, hooks: control }),
    );
    expect(labelled).toBe(plain);
  });

  it('CVE-2022-23648, CVE-2020-1726: that a path of the host becomes a volume', async () => {
    const canary = path.join(docklet.folder, 'canary');
    mkdirSync(canary);
    writeFileSync(path.join(canary, 'secret'), 'text', { mode: 0o600 });
    const { mtimeMs, uid, mode } = statSync(canary);
    const up = '/..'.repeat(12);
    const image = await imageWith('volumes', { Volumes: { [`${up}${canary}`]: {}, '/etc': {} } });
    const { stdout } = await docklet.run([
      'run',
      '--rm',
      image,
      'sh',
      '-c',
      `ls ${canary}; echo x > ${canary}/new`,
    ]);
    expect(stdout).not.toContain('secret');
    expect(readdirSync(canary)).toEqual(['secret']);
    expect(statSync(canary)).toMatchObject({ mtimeMs, uid, mode });
  });

  it('CVE-2026-55686: that a folder of the host becomes the working directory', async () => {
    const image = await imageWith('workdir', { WorkingDir: '/../../../../tmp/docklet-breakout' });
    expect(await docklet.ok(['run', '--rm', image, 'pwd'])).toBe('/tmp/docklet-breakout\n');
    expect(readdirSync('/tmp')).not.toContain('docklet-breakout');
  });

  it.each(['4294967296', '2147483648000', '-1', '0x0', 'nobody-here', '1000:nobody-here', 'a:b:c'])(
    'CVE-2024-40635, CVE-2026-46680: that it runs as root by the user %j',
    async (user) => {
      const image = await imageWith(`user-${Buffer.from(user).toString('hex')}`, { User: user });
      const { code, stdout, stderr } = await docklet.run(['run', '--rm', image, 'id', '-u']);
      expect({ code, stdout }).toEqual({ code: 125, stdout: '' });
      expect(stderr).toContain('user');
    },
  );

  it('CVE-2026-57231: that variables of the host are copied', async () => {
    const image = await imageWith('env', {
      Env: ['PATH=/bin', 'SECRET', '*', 'AWS_*', '=x', 'A=1'],
    });
    const output = await docklet.ok(['run', '--rm', image, 'env'], {
      env: { SECRET: 'of the host', AWS_KEY: 'of the host' },
    });
    expect(output).not.toContain('of the host');
    expect(output).toContain('A=1\n');
  });
});

describe('what belongs to a user', () => {
  it('CVE-2022-2989, CVE-2022-2990, CVE-2022-36109, CVE-2023-25173: the groups of the image, and no others by numbers', async () => {
    const image = await imageWith('groups', {});
    const id = (user: string): Promise<string> =>
      docklet.ok(['run', '--rm', '-u', user, image, 'id', '-G']);
    expect((await id('alice')).trim().split(' ').toSorted()).toEqual(['1000', '50']);
    expect(await id('1000:1000')).toBe('1000\n');
  });

  it('CVE-2022-2989: what a group is denied is denied to its members', async () => {
    const image = await imageWith('denied', {});
    await docklet.ok(['run', '-d', '--name', 'denied', image, 'sleep', '1000']);
    try {
      await docklet.ok(['exec', 'denied', 'sh', '-c', 'echo x > /f; chown 0:50 /f; chmod 604 /f']);
      const read = (user: string): ReturnType<Docklet['run']> =>
        docklet.run(['exec', '-u', user, 'denied', 'cat', '/f']);
      expect(await read('alice')).toMatchObject({ code: 1, stdout: '' });
      expect(await read('1000:1000')).toMatchObject({ code: 0, stdout: 'x\n' });
    } finally {
      await docklet.ok(['rm', '-f', 'denied']);
    }
  });
});

describe('what would add lines to files', () => {
  it.each([
    ['a host name', ['--hostname', 'a\nb']],
    ['a host name with a colon', ['--hostname', 'a:b']],
    ['an extra host', ['--add-host', 'name\n1.2.3.4 other:1.1.1.1']],
    ['the address of an extra host', ['--add-host', 'name:1.1.1.1\n1.2.3.4 other']],
    ['a user', ['-u', 'alice\nroot']],
  ])('CVE-2022-4318, CVE-2026-23953: is refused as %s', async (_, flags) => {
    const image = await imageWith('lines', {});
    const { code, stdout } = await docklet.run(['run', '--rm', ...flags, image, 'true']);
    expect({ code, stdout }).toEqual({ code: 125, stdout: '' });
  });

  it('CVE-2022-4318, CVE-2026-23953: is never there', async () => {
    const image = await imageWith('home', {
      Env: ['PATH=/bin', 'HOME=/root\nevil:x:0:0::/:/bin/sh'],
    });
    const files = '/etc/passwd /etc/group /etc/hosts /etc/hostname /etc/resolv.conf';
    const output = await docklet.ok(['run', '--rm', image, 'sh', '-c', `cat ${files}`]);
    expect(output).not.toContain('evil');
  });
});
