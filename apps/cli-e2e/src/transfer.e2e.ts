import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  busyboxImage,
  faults,
  pushImage,
  startDockerRegistry,
  startFakeRegistry,
} from '@docklet/testing';
import type { DockerRegistry } from '@docklet/testing';
import { Docklet } from './fixtures/docklet.js';
import type { MachineState } from './fixtures/machine.js';
import { readMachine, untilClean } from './fixtures/machine.js';
import { SlowRelay } from './fixtures/slow-relay.js';
import { inTerminal } from './fixtures/terminal.js';

/** Enough that a download can be interrupted in it. */
const layerBytes = 16 * 1024 * 1024;

let registry: DockerRegistry;
let before: MachineState;
let digest: string;

beforeAll(async () => {
  before = readMachine();
  registry = await startDockerRegistry();
  using folder = new Docklet();
  const layers = ['one', 'two'].map((file) => {
    const root = path.join(folder.folder, file);
    mkdirSync(root);
    writeFileSync(path.join(root, file), randomBytes(layerBytes / 2));
    const tar = execFileSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 2 ** 30 });
    return gzipSync(tar, { level: 1 });
  });
  const config = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
  digest = await pushImage(registry.host, 'big:1', { layers, config });
});
afterAll(async () => {
  await registry.stop();
  expect(await untilClean(before)).toEqual(before);
});

const partials = (docklet: Docklet): readonly number[] => {
  const folder = path.join(docklet.root, 'images/partial');
  return readdirSync(folder).map((name) => statSync(path.join(folder, name)).size);
};

describe('docklet pull', () => {
  it('prints what docker prints', async () => {
    using docklet = new Docklet();
    const name = `${registry.host}/big:1`;
    const first = await docklet.ok(['pull', name]);
    const layer = '[0-9a-f]{12}';
    expect(first).toMatch(
      new RegExp(
        `^1: Pulling from big\n(${layer}: Pulling fs layer\n){2}` +
          `(${layer}: (Downloading [\\d.]+MB|Extracting|Pull complete)\n)+` +
          `Digest: ${digest}\nStatus: Downloaded newer image for ${name}\n${name}\n$`,
      ),
    );
    expect(first.match(/Pull complete/g)).toHaveLength(2);
    const second = await docklet.ok(['pull', name]);
    expect(second.match(/Already exists/g)).toHaveLength(2);
    expect(second).toContain(`Status: Image is up to date for ${name}\n`);
    expect(await docklet.ok(['pull', '-q', name])).toBe(`${name}\n`);
  });

  it('tells everything as JSON, a line each', async () => {
    using docklet = new Docklet();
    const output = await docklet.ok(['pull', '--progress', 'json', `${registry.host}/big:1`]);
    const events = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events.at(0)).toMatchObject({ kind: 'queued', bytes: 0 });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'ready' }));
    expect(events.at(-1)).toMatchObject({
      reference: `${registry.host}/big:1`,
      digest,
      isNew: true,
    });
  });

  it('shows a line for each layer on a terminal, and leaves the terminal as it was', async () => {
    using docklet = new Docklet();
    const session = inTerminal(docklet, ['pull', `${registry.host}/big:1`]);
    const { output, code } = await session.ended;
    expect(code).toBe(0);
    expect(output).toMatch(/Downloading \[=*>? *\] +[\d.]+[kM]?B\/8\.39MB/);
    expect(output.match(/Pull complete\u001b\[K/g)?.length).toBeGreaterThanOrEqual(2);
    expect(output).not.toContain('\u001b[?25l');
  });

  it('asks mirrors first, in order, and says when one cannot help', async () => {
    using docklet = new Docklet();
    const mirrors = `mirrored.invalid=127.0.0.1:9,mirrored.invalid=${registry.host}`;
    const result = await docklet.run([
      ...['--registry-mirror', mirrors],
      ...['pull', 'mirrored.invalid/big:1'],
    ]);
    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining(digest) });
    expect(result.stderr).toContain('the mirror 127.0.0.1:9 cannot help');
    const repositories = await docklet.ok(['images', '--format', '{{.Repository}}']);
    expect(repositories).toBe('mirrored.invalid/big\n');
    const wrong = await docklet.run(['--registry-mirror', 'nonsense', 'images']);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('PREFIX=MIRROR') });
  });

  it('follows the registries.conf of podman', async () => {
    using docklet = new Docklet();
    const conf = path.join(docklet.folder, 'registries.conf');
    const env = { CONTAINERS_REGISTRIES_CONF: conf };
    writeFileSync(
      conf,
      `unqualified-search-registries = ["quay.io"]
[[registry]]
prefix = "mirrored.invalid"
[[registry.mirror]]
location = "${registry.host}"
[[registry]]
prefix = "*.evil.invalid"
blocked = true
`,
    );
    const pulled = await docklet.ok(['pull', '--verbose', 'mirrored.invalid/big:1'], { env });
    expect(pulled).toContain(`Served by ${registry.host}\n`);
    const blocked = await docklet.run(['pull', 'very.evil.invalid/app'], { env });
    expect(blocked).toMatchObject({ code: 1, stderr: expect.stringMatching(/blocks \*\.evil/) });
    writeFileSync(conf, '[[registry]\n');
    const broken = await docklet.run(['pull', 'mirrored.invalid/big:1'], { env });
    expect(broken).toMatchObject({ code: 1, stderr: expect.stringContaining(conf) });
  });

  it('says with --verbose where each part came from', async () => {
    using docklet = new Docklet();
    const mirrors = ['--registry-mirror', `mirrored.invalid=${registry.host}`];
    const pull = async (...args: string[]): Promise<string> =>
      await docklet.ok([...mirrors, 'pull', '--verbose', 'mirrored.invalid/big:1', ...args]);
    const first = await pull();
    // The manifest, the configuration and two layers.
    expect(first.match(/^[0-9a-f]{12}: Served by 127\.0\.0\.1:\d+$/gm)).toHaveLength(4);
    const second = await pull('--progress', 'json');
    expect(second.match(/^\{"kind":"here","digest":"sha256:[0-9a-f]{64}"\}$/gm)).toHaveLength(2);
    expect((await docklet.run(['pull', '-q', '--verbose', 'x'])).code).toBe(1);
  });

  it('gets all tags with -a', async () => {
    using docklet = new Docklet();
    const image = { layers: [], config: { os: 'linux', architecture: 'amd64' } };
    await pushImage(registry.host, 'many:a', image);
    await pushImage(registry.host, 'many:b', image);
    await docklet.ok(['pull', '-q', '-a', `${registry.host}/many`]);
    const tags = await docklet.ok(['images', '--format', '{{.Tag}}']);
    expect(tags.trim().split('\n').toSorted()).toEqual(['a', 'b']);
    expect(await docklet.run(['pull', '-a', `${registry.host}/many:a`])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("tag can't be used with --all-tags/-a"),
    });
  });

  it('names the platforms there are when it is asked for another', async () => {
    using docklet = new Docklet();
    const result = await docklet.run([
      'pull',
      '--platform',
      'linux/riscv64',
      `${registry.host}/big:1`,
    ]);
    expect(result).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/riscv64.*amd64|arm64/s),
    });
    expect(await docklet.run(['pull', '--platform', 'a/b/c/d', 'x'])).toMatchObject({ code: 1 });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'continues where %s ended it, and says how much was there',
    async (signal) => {
      using docklet = new Docklet();
      await using relay = await SlowRelay.start(registry.host, 3 * 1024 * 1024);
      const pull = docklet.start(['pull', `${relay.host}/big:1`]);
      let stderr = '';
      pull.stderr?.on('data', (chunk) => (stderr += String(chunk)));
      await relay.untilHeld();
      const kept = async (): Promise<number> => {
        for (;;) {
          const bytes = partials(docklet).reduce((sum, size) => sum + size, 0);
          if (bytes > 2 * 1024 * 1024) {
            return bytes;
          }
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
      const bytes = await kept();
      const ended = new Promise<readonly [number | null, string | null]>((resolve) => {
        pull.on('close', (code, by) => resolve([code, by]));
      });
      pull.kill(signal);
      const [code, by] = await ended;
      if (signal === 'SIGKILL') {
        expect(by).toBe('SIGKILL');
      } else {
        expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
        expect(stderr).toContain(`interrupted by ${signal}\nhint: what has arrived is kept`);
      }
      relay.release();
      const passed = relay.passedBytes;
      const again = await docklet.ok(['pull', `${relay.host}/big:1`]);
      expect(again).toMatch(/Resumed [\d.]+[kM]B of 8\.39MB/);
      // All of it comes once; a few requests for manifests come on top.
      expect(relay.passedBytes - passed).toBeLessThan(layerBytes - bytes + 3 * 1024 * 1024);
      expect(partials(docklet)).toEqual([]);
    },
  );

  it('lets two get one image at the same time: each layer comes once, and both show how far it is', async () => {
    using docklet = new Docklet();
    await using relay = await SlowRelay.start(registry.host, 3 * 1024 * 1024);
    const collect = (): {
      readonly output: () => string;
      readonly ended: Promise<number | null>;
    } => {
      const child = docklet.start(['pull', '--progress', 'json', `${relay.host}/big:1`]);
      let text = '';
      child.stdout?.on('data', (chunk) => (text += String(chunk)));
      return { output: () => text, ended: new Promise((resolve) => child.on('close', resolve)) };
    };
    const first = collect();
    await relay.untilHeld();
    const second = collect();
    while (!/"kind":"waiting","digest":"[^"]*","bytes":[1-9]/.test(second.output())) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    relay.release();
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(first.output()).toContain('"kind":"downloading"');
    expect(second.output()).not.toContain('"kind":"downloading"');
    expect(relay.passedBytes).toBeLessThan(layerBytes + 1024 * 1024);
  });

  it.each([
    [[], 1, /missing required argument/],
    [['a', 'b'], 1, /too many arguments/],
    [['--progress', 'pretty', 'a'], 125, /auto, plain, json/],
    [['UPPER'], 1, /lower case/],
  ])('refuses %j', async (args, code, message) => {
    using docklet = new Docklet();
    const result = await docklet.run(['pull', ...args]);
    expect(result).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });
});

describe('docklet push', () => {
  it('sends what was pulled, byte for byte, and mounts what the registry has', async () => {
    using docklet = new Docklet();
    await docklet.ok(['pull', '-q', `${registry.host}/big:1`]);
    const name = `${registry.host}/copy/of:2`;
    await docklet.ok(['tag', `${registry.host}/big:1`, name]);
    const pushed = await docklet.ok(['push', name]);
    expect(pushed).toContain(`The push refers to repository [${registry.host}/copy/of]\n`);
    expect(pushed.match(/Mounted from another repository/g)).toHaveLength(3);
    expect(pushed).toMatch(new RegExp(`^2: digest: ${digest} size: \\d+$`, 'm'));
    const again = await docklet.ok(['push', name]);
    expect(again.match(/Layer already exists/g)).toHaveLength(3);
  });

  it('sends everything to a registry that has nothing', async () => {
    using docklet = new Docklet();
    await using other = await startDockerRegistry();
    await docklet.ok(['pull', '-q', `${registry.host}/big:1`]);
    for (const tag of ['a', 'b']) {
      await docklet.ok(['tag', `${registry.host}/big:1`, `${other.host}/x:${tag}`]);
    }
    const pushed = await docklet.ok(['push', '-a', `${other.host}/x`]);
    expect(pushed.match(/: Pushed/g)).toHaveLength(3);
    const inspected = execFileSync(
      'skopeo',
      ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', `docker://${other.host}/x:b`],
      { encoding: 'utf8' },
    );
    expect(inspected.trim()).toBe(digest);
    expect(await docklet.ok(['push', '-q', `${other.host}/x:a`])).toBe(`${other.host}/x:a\n`);
  });

  it('fails for what is not there, and for what cannot be pushed', async () => {
    using docklet = new Docklet();
    expect(await docklet.run(['push', `${registry.host}/none`])).toMatchObject({ code: 1 });
    expect(await docklet.run(['push', '-a', `${registry.host}/none`])).toMatchObject({ code: 1 });
    expect(await docklet.run(['push', `x@${digest}`])).toMatchObject({ code: 1 });
  });
});

describe('docklet save, load and import', () => {
  it('bring an image back, with its digest and its name', async () => {
    using docklet = new Docklet();
    using other = new Docklet();
    const name = `${registry.host}/big:1`;
    await docklet.ok(['pull', '-q', name]);
    const file = path.join(docklet.folder, 'image.tar');
    await docklet.ok(['save', '-o', file, name]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await other.ok(['load', '-i', file])).toBe(`Loaded image: ${name}\n`);
    const ids = await Promise.all([docklet, other].map((each) => each.ok(['images', '-q'])));
    expect(ids[0]).toBe(ids[1]);
    expect((await other.run(['load', '-q', '-i', file])).stderr).toBe('');
    const dumped = execFileSync('skopeo', ['inspect', '--raw', `oci-archive:${file}`]);
    expect(`sha256:${createHash('sha256').update(dumped).digest('hex')}`).toBe(digest);
  });

  it('go through pipes', async () => {
    using docklet = new Docklet();
    const image = { layers: [], config: { os: 'linux', architecture: 'amd64' } };
    await pushImage(registry.host, 'small:1', image);
    await docklet.ok(['pull', '-q', `${registry.host}/small:1`]);
    const saved = execFileSync(docklet.launcher, ['save', `${registry.host}/small:1`], {
      env: docklet.environment,
    });
    await docklet.ok(['rmi', `${registry.host}/small:1`]);
    expect(await docklet.ok(['load'], { input: saved })).toContain('Loaded image: ');
  });

  it('say so when a name is taken, and leave it with --keep-tags (CVE-2026-50195)', async () => {
    using docklet = new Docklet();
    const name = `${registry.host}/taken:1`;
    const config = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
    await pushImage(registry.host, 'taken:1', { layers: [], config });
    await docklet.ok(['pull', '-q', name]);
    await docklet.ok(['save', '-o', 'old.tar', name]);
    await pushImage(registry.host, 'taken:1', { layers: [], config: { ...config, author: 'x' } });
    await docklet.ok(['pull', '-q', name]);
    const current = await docklet.ok(['image', 'inspect', '-f', '{{.Id}}', name]);
    const kept = await docklet.run(['load', '--keep-tags', '-i', 'old.tar']);
    expect(kept).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('stays with the image'),
    });
    expect(await docklet.ok(['image', 'inspect', '-f', '{{.Id}}', name])).toBe(current);
    const replaced = await docklet.run(['load', '-i', 'old.tar']);
    expect(replaced.stderr).toContain(`The image ${name} already exists, renaming the old one`);
    expect(await docklet.ok(['image', 'inspect', '-f', '{{.Id}}', name])).not.toBe(current);
  });

  it('make an image of files, and run it', async () => {
    using docklet = new Docklet();
    const tar = gunzipSync(busyboxImage().layers[0]!);
    const id = await docklet.ok(
      ['import', '-c', 'CMD ["echo", "imported"]', '-m', 'from files', '-', 'files:1'],
      { input: tar },
    );
    expect(id).toMatch(/^sha256:[0-9a-f]{64}\n$/);
    expect(await docklet.ok(['run', '--rm', 'files:1'])).toBe('imported\n');
    expect(await docklet.ok(['history', '--format', '{{.Comment}}', 'files:1'])).toBe(
      'from files\n',
    );
    const wrong = await docklet.run(['import', '-c', 'RUN x', '-'], { input: tar });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('RUN') });
  });

  it('make an image of an archive at an address', async () => {
    using docklet = new Docklet();
    await using server = await startFakeRegistry();
    const [layer = Buffer.alloc(0)] = busyboxImage().layers;
    server.script({ path: /rootfs/, handle: faults.answer({ status: 200, body: layer }) });
    const url = `http://${server.host}`;
    const fromFile = await docklet.ok(['import', '-', 'a'], { input: layer });
    const fromUrl = await docklet.ok(['import', `${url}/rootfs.tar.gz`, 'b']);
    const layers = ['image', 'inspect', '-f', '{{json .RootFS}}'];
    expect(await docklet.ok([...layers, fromUrl.trim()])).toBe(
      await docklet.ok([...layers, fromFile.trim()]),
    );
    const missing = await docklet.run(['import', `${url}/missing`]);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('status 404') });
    expect((await docklet.run(['import', 'https://a:secret@127.0.0.1/x'])).stderr).toMatch(
      /^docklet: .*it has credentials in it/,
    );
  });

  it('leave nothing behind when they fail', async () => {
    using docklet = new Docklet();
    writeFileSync(path.join(docklet.folder, 'bad.tar'), 'no archive at all');
    expect(await docklet.run(['load', '-i', 'bad.tar'])).toMatchObject({ code: 1 });
    expect(await docklet.run(['load', '-i', 'none.tar'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/none\.tar.*ENOENT/s),
    });
    expect(await docklet.run(['save', '-o', 'x.tar', 'none'])).toMatchObject({ code: 1 });
    expect(await docklet.run(['save', '-o', '/no/such/x.tar', 'none'])).toMatchObject({ code: 1 });
    expect(readdirSync(docklet.folder).filter((name) => name.startsWith('x.tar'))).toEqual([]);
  });
});
