import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Docklet } from './fixtures/docklet.js';
import type { ImageRegistry } from './fixtures/image-registry.js';
import { startImageRegistry } from './fixtures/image-registry.js';

let images: ImageRegistry;
let docklet: Docklet;
/** The digest of the configuration. */
let id: string;

beforeAll(async () => {
  images = await startImageRegistry();
  docklet = new Docklet();
  await docklet.ok(['pull', images.busybox]);
  id = (await docklet.ok(['images', '-q', '--no-trunc'])).trim();
}, 600_000);
afterAll(async () => {
  await images.registry.stop();
  docklet[Symbol.dispose]();
});

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

async function saved(): Promise<string> {
  const file = path.join(docklet.folder, 'saved.tar');
  await docklet.ok(['save', '-o', file, images.busybox]);
  return file;
}

/** Loads into a docklet that has nothing yet, and runs what it got there. */
async function expectLoads(source: string, name: string): Promise<void> {
  using fresh = new Docklet();
  await fresh.ok(['load', '-i', source]);
  expect((await fresh.ok(['images', '-q', '--no-trunc'])).trim()).toBe(id);
  expect(await fresh.ok(['run', '--rm', name, 'sh', '-c', 'echo $GREETING'])).toBe(
    'hello from the image\n',
  );
  const { code, stdout } = await fresh.run(['system', 'check']);
  expect({ code, stdout }).toMatchObject({ code: 0 });
}

describe('skopeo', () => {
  const inspect = (reference: string): string =>
    run('skopeo', 'inspect', '--format', '{{.Digest}}', reference);

  it('finds the digest of the registry in what docklet saved, as a layout', async () => {
    expect(inspect(`oci-archive:${await saved()}`)).toBe(images.busyboxDigest);
  });

  it('finds the configuration in what docklet saved, as Docker’s archive', async () => {
    const config = run('skopeo', 'inspect', '--config', '--raw', `docker-archive:${await saved()}`);
    expect(JSON.parse(config)).toMatchObject({ config: { Cmd: ['sh'] } });
    const copy = path.join(docklet.folder, 'copied');
    run('skopeo', 'copy', `docker-archive:${await saved()}:${images.busybox}`, `dir:${copy}`);
    const manifest = JSON.parse(readFileSync(path.join(copy, 'manifest.json'), 'utf8')) as {
      config: { digest: string };
    };
    expect(manifest.config.digest).toBe(id);
  });

  it.each(['oci-archive', 'oci', 'docker-archive'])(
    'makes an archive (%s) that docklet loads',
    async (kind) => {
      const target = path.join(docklet.folder, `by-skopeo-${kind}`);
      run(
        'skopeo',
        'copy',
        '--src-tls-verify=false',
        `docker://${images.busybox}`,
        `${kind}:${target}:${images.busybox}`,
      );
      await expectLoads(target, images.busybox);
    },
  );

  it('copies what docklet pushed, with the same digest', async () => {
    const pushed = `${images.registry.host}/pushed/busybox:2`;
    await docklet.ok(['tag', images.busybox, pushed]);
    await docklet.ok(['push', pushed]);
    expect(
      run(
        'skopeo',
        'inspect',
        '--tls-verify=false',
        '--format',
        '{{.Digest}}',
        `docker://${pushed}`,
      ),
    ).toBe(images.busyboxDigest);
  });
});

describe('umoci', () => {
  it('unpacks what docklet saved, changes it, and docklet runs that', async () => {
    const layout = path.join(docklet.folder, 'layout');
    const bundle = path.join(docklet.folder, 'bundle');
    mkdirSync(layout);
    run('tar', '-xf', await saved(), '-C', layout);
    const image = `${layout}:1`;
    run('umoci', 'unpack', '--image', image, bundle);
    writeFileSync(path.join(bundle, 'rootfs/etc/motd'), 'by umoci\n');
    run('rm', path.join(bundle, 'rootfs/etc/group'));
    run('umoci', 'repack', '--image', `${layout}:changed`, bundle);
    using fresh = new Docklet();
    await fresh.ok(['load', '-i', layout]);
    // umoci leaves the name as it was, beside its own tag: the later entry has it in the end.
    const look = 'cat /etc/motd; ls /etc/group 2>&1';
    expect(await fresh.ok(['run', '--rm', images.busybox, 'sh', '-c', `${look}; true`])).toMatch(
      /^by umoci\nls: .*No such file/,
    );
  });
});

describe('docker', () => {
  let daemon: ChildProcess;
  let docker: (...args: readonly string[]) => string;

  function answers(): boolean {
    try {
      return docker('version').includes('Server');
    } catch {
      // Not yet.
      return false;
    }
  }

  beforeAll(async () => {
    // On a disk: Docker's overlays want one. And without networks, which are not its own.
    const folder = path.join('/var/lib', path.basename(docklet.folder));
    const socket = `unix://${docklet.folder}/docker.sock`;
    daemon = spawn(
      'dockerd',
      [
        ...['--data-root', folder, '--exec-root', `${docklet.folder}/docker`],
        ...['--pidfile', `${docklet.folder}/docker.pid`, '-H', socket],
        ...['--bridge', 'none', '--iptables=false', '--ip-masq=false'],
      ],
      { stdio: 'ignore' },
    );
    docker = (...args) => run('docker', '-H', socket, ...args);
    while (!answers()) {
      await delay(100);
    }
  });
  afterAll(async () => {
    const ended = once(daemon, 'exit');
    daemon.kill('SIGTERM');
    await ended;
    run('rm', '-rf', path.join('/var/lib', path.basename(docklet.folder)));
  });

  it('loads what docklet saved, with the same id and name', async () => {
    expect(docker('load', '-i', await saved())).toContain(`Loaded image: ${images.busybox}`);
    expect(docker('image', 'inspect', '--format', '{{.Id}}', images.busybox)).toBe(id);
  });

  it('saves what docklet loads, with the same id', async () => {
    docker('pull', '-q', images.busybox);
    const file = path.join(docklet.folder, 'by-docker.tar');
    docker('save', '-o', file, images.busybox);
    await expectLoads(file, images.busybox);
  });

  it('pulls what docklet pushed', async () => {
    const pushed = `${images.registry.host}/pushed/for-docker:1`;
    await docklet.ok(['tag', images.busybox, pushed]);
    await docklet.ok(['push', pushed]);
    docker('pull', '-q', pushed);
    expect(docker('image', 'inspect', '--format', '{{.Id}}', pushed)).toBe(id);
  });
});
