import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DockerRegistry, noisyImage, pushImage, startDockerRegistry } from '@docklet/testing';
import { Docklet } from './fixtures/docklet.js';

const rounds = 25;
const imageBytes = 12 * 2 ** 20;

let registry: DockerRegistry;
let image: string;
let digest: string;

beforeAll(async () => {
  registry = await startDockerRegistry();
  image = `${registry.host}/test/noisy:1`;
  digest = await pushImage(registry.host, 'test/noisy:1', noisyImage(imageBytes));
});
afterAll(async () => {
  await registry.stop();
});

/** Runs a command and kills it at some moment, be it at its very beginning or after its end. */
async function killSomewhere(
  docklet: Docklet,
  args: readonly string[],
  upToMs: number,
): Promise<void> {
  const child = docklet.start(args);
  child.stdout?.resume();
  child.stderr?.resume();
  const closed = once(child, 'close');
  await Promise.race([delay(Math.random() * upToMs), closed]);
  child.kill('SIGKILL');
  await closed;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** What a store has besides what images need. */
function leftovers({ root }: Docklet): readonly string[] {
  return ['tmp', 'leases', 'partial'].flatMap((name) =>
    readdirSync(path.join(root, 'images', name)),
  );
}

async function expectSound(docklet: Docklet): Promise<void> {
  const { code, stdout, stderr } = await docklet.run(['system', 'check']);
  expect({ code, output: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, output: '' });
}

describe(`killed at any moment, ${rounds} times each`, () => {
  it('a pull leaves a sound store, and the next one completes', async () => {
    using docklet = new Docklet();
    const upToMs = await timeOf(() => docklet.ok(['pull', image]));
    for (let round = 0; round < rounds; round++) {
      await docklet.ok(['rmi', '-f', image]).catch(() => undefined);
      await killSomewhere(docklet, ['pull', image], upToMs);
      await expectSound(docklet);
    }
    expect(await docklet.ok(['pull', image])).toContain(digest);
    await expectSound(docklet);
    const count = await docklet.ok(['run', '--rm', image, 'sh', '-c', 'wc -c < /noise']);
    expect(Number(count)).toBe(imageBytes);
    await docklet.ok(['system', 'prune', '-f']);
    expect(leftovers(docklet)).toEqual([]);
  });

  it('a push leaves a sound store, and the next one completes', async () => {
    using docklet = new Docklet();
    await docklet.ok(['pull', image]);
    const target = (round: number): string => `${registry.host}/pushed/${round}:1`;
    await docklet.ok(['tag', image, target(0)]);
    const upToMs = await timeOf(() => docklet.ok(['push', target(0)]));
    for (let round = 1; round <= rounds; round++) {
      await docklet.ok(['tag', image, target(round)]);
      await killSomewhere(docklet, ['push', target(round)], upToMs);
    }
    await expectSound(docklet);
    await docklet.ok(['push', target(rounds)]);
    const described = execFileSync(
      'skopeo',
      ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', `docker://${target(rounds)}`],
      { encoding: 'utf8' },
    );
    expect(described.trim()).toBe(digest);
  });

  it('a load leaves a sound store, and the next one completes', async () => {
    using from = new Docklet();
    using docklet = new Docklet();
    const archive = path.join(from.folder, 'archive.tar');
    await from.ok(['pull', image]);
    await from.ok(['save', '-o', archive, image]);
    const upToMs = await timeOf(() => docklet.ok(['load', '-i', archive]));
    for (let round = 0; round < rounds; round++) {
      await docklet.ok(['rmi', '-f', image]).catch(() => undefined);
      await killSomewhere(docklet, ['load', '-i', archive], upToMs);
      await expectSound(docklet);
    }
    await docklet.ok(['load', '-i', archive]);
    expect(await docklet.ok(['run', '--rm', image, 'echo', 'up'])).toBe('up\n');
    await docklet.ok(['system', 'prune', '-f']);
    expect(leftovers(docklet)).toEqual([]);
  });

  it('a removal leaves other images whole, and the next one takes the rest away', async () => {
    using docklet = new Docklet();
    const kept = `${registry.host}/test/kept:1`;
    await pushImage(registry.host, 'test/kept:1', noisyImage(2 ** 20));
    await docklet.ok(['pull', kept]);
    for (let round = 0; round < rounds; round++) {
      await docklet.ok(['pull', image]);
      await killSomewhere(docklet, ['rmi', image], 150);
      await expectSound(docklet);
      expect(await docklet.ok(['run', '--rm', kept, 'echo', 'up'])).toBe('up\n');
    }
    await docklet.ok(['rmi', '-f', image]).catch(() => undefined);
    await docklet.ok(['rmi', kept]);
    await docklet.ok(['system', 'prune', '-f']);
    expect(
      globSync(
        path.join(docklet.root, 'images/{blobs/*,layers/*,tmp,leases,partial,names,images}/*'),
      ),
    ).toEqual([]);
  });
});

describe('on a disk that is full', () => {
  it('a pull says so, and completes when there is room', async () => {
    using docklet = new Docklet();
    mkdirSync(docklet.root);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'docklet-test', docklet.root]);
    try {
      const { code, stderr } = await docklet.run(['pull', image]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/ENOSPC/);
      expect(await docklet.ok(['images', '-q'])).toBe('');
      execFileSync('mount', ['-o', 'remount,size=64m', docklet.root]);
      await expectSound(docklet);
      expect(await docklet.ok(['pull', image])).toContain(digest);
      expect(await docklet.ok(['run', '--rm', image, 'echo', 'up'])).toBe('up\n');
      await docklet.ok(['rmi', image]);
      await expectSound(docklet);
    } finally {
      execFileSync('umount', [docklet.root]);
    }
  });

  it('a save leaves no half of an archive', async () => {
    using docklet = new Docklet();
    await docklet.ok(['pull', image]);
    const small = path.join(docklet.folder, 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'docklet-test', small]);
    try {
      const { code, stderr } = await docklet.run(['save', '-o', path.join(small, 'a.tar'), image]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/ENOSPC/);
      expect(readdirSync(small)).toEqual([]);
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

describe('nobody but its owner', () => {
  it('CVE-2021-41091, CVE-2021-41103, CVE-2024-25621, CVE-2021-21284: gets anywhere below the root', async () => {
    using docklet = new Docklet();
    await docklet.ok(['pull', image]);
    // The test's own folder is closed, too; the root has to be by itself.
    execFileSync('chmod', ['755', docklet.folder]);
    for (const folder of ['images', 'containers']) {
      expect(statSync(path.join(docklet.root, folder)).mode & 0o077).toBe(0);
      const find = [
        '--reuid',
        '1000',
        '--regid',
        '1000',
        '--clear-groups',
        'ls',
        path.join(docklet.root, folder),
      ];
      expect(() => execFileSync('setpriv', find, { stdio: 'pipe' })).toThrow(/Permission denied/);
    }
  });
});
