import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  addFakeIndex,
  busyboxImage,
  pushImage,
  startDockerRegistry,
  startFakeRegistry,
} from '@docklet/testing';
import type { DockerRegistry, FakeRegistry } from '@docklet/testing';
import { Docklet } from './fixtures/docklet.js';

let docklet: Docklet;
let registry: DockerRegistry;
let other: DockerRegistry;
/** Has an index for two platforms, `many:1`. */
let fake: FakeRegistry;
let digest: string;
let indexDigest: string;

beforeAll(async () => {
  docklet = new Docklet();
  registry = await startDockerRegistry();
  other = await startDockerRegistry();
  fake = await startFakeRegistry();
  digest = await pushImage(registry.host, 'app:1', busyboxImage());
  indexDigest = addFakeIndex(fake.content, {
    repository: 'many',
    tag: '1',
    architectures: ['amd64', 'arm64'],
  });
});
afterAll(async () => {
  await Promise.all([registry.stop(), other.stop(), fake[Symbol.asyncDispose]()]);
  docklet[Symbol.dispose]();
});

const copy = (...args: string[]): ReturnType<Docklet['run']> =>
  docklet.run(['image', 'cp', '-q', ...args]);

const rawDigest = (place: string): string => {
  const raw = execFileSync('skopeo', ['inspect', '--tls-verify=false', '--raw', place]);
  return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
};

describe('docklet image cp', () => {
  it('takes an image through every kind of place, and its digest stays the same', async () => {
    const folder = path.join(docklet.folder, 'layout');
    const places = [
      `${registry.host}/app:1`,
      `${other.host}/app:1`,
      `docker://${other.host}/elsewhere:2`,
      `oci:${folder}:one`,
      `oci-archive:${docklet.folder}/a.tar:two`,
      'store:copied:1',
      `docker-archive:${docklet.folder}/d.tar:named/image:1`,
      `${other.host}/back:1`,
    ];
    for (const [index, place] of places.slice(1).entries()) {
      const result = await copy(places[index] ?? '', place);
      expect({ place, ...result }).toMatchObject({ place, code: 0, stdout: `${digest}\n` });
    }
    for (const place of ['app:1', 'elsewhere:2', 'back:1']) {
      expect(rawDigest(`docker://${other.host}/${place}`)).toBe(digest);
    }
    expect(rawDigest(`oci:${folder}:one`)).toBe(digest);
    expect(rawDigest(`oci-archive:${docklet.folder}/a.tar:two`)).toBe(digest);
    expect(await docklet.ok(['run', '--rm', 'copied:1', 'echo', 'works'])).toBe('works\n');
  });

  it('adds to a layout, replaces what has its name, and says what there is', async () => {
    const layout = `oci:${docklet.folder}/several`;
    for (const name of ['a', 'b', 'a']) {
      await copy(`${registry.host}/app:1`, `${layout}:${name}`);
    }
    const result = await copy(layout, `${other.host}/x:1`);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringMatching(/it has b, a\nhint: /) });
    expect(await copy(`${layout}:b`, `${other.host}/x:1`)).toMatchObject({ code: 0 });
  });

  it('takes what skopeo wrote', async () => {
    const layout = `oci:${docklet.folder}/skopeo:z`;
    const source = `docker://${registry.host}/app:1`;
    execFileSync('skopeo', ['copy', '-q', '--src-tls-verify=false', source, layout]);
    expect(await copy(layout, `${other.host}/skopeo:1`)).toMatchObject({ code: 0 });
    expect(rawDigest(`docker://${other.host}/skopeo:1`)).toBe(digest);
  });

  it('copies one platform, or the index with all of them', async () => {
    const source = `${fake.host}/many:1`;
    const layout = `oci:${docklet.folder}/many:all`;
    expect(await copy('--all', source, layout)).toMatchObject({ stdout: `${indexDigest}\n` });
    expect(await copy('-a', layout, `${other.host}/many:1`)).toMatchObject({ code: 0 });
    expect(rawDigest(`docker://${other.host}/many:1`)).toBe(indexDigest);
    const one = await copy('--platform', 'linux/arm64', source, `${other.host}/many:arm`);
    expect(one.code).toBe(0);
    expect(rawDigest(`docker://${other.host}/many:arm`)).toBe(one.stdout.trim());
    expect(await copy('--platform', 'linux/riscv64', source, `${other.host}/x`)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/amd64.*arm64/),
    });
  });

  it('tells how far it is, in words and in JSON', async () => {
    const args = ['image', 'cp', `${registry.host}/app:1`, `oci:${docklet.folder}/told:1`];
    const told = await docklet.run(args);
    expect(told).toMatchObject({ code: 0, stdout: `${digest}\n` });
    expect(told.stderr.match(/: Copied/g)).toHaveLength(2);
    const json = await docklet.run([...args, '--progress', 'json']);
    expect(JSON.parse(json.stdout)).toEqual({ digest });
    expect(
      json.stderr
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as object),
    ).toContainEqual(expect.objectContaining({ kind: 'exists' }));
  });

  it.each([
    ['oci:', 'x', 1, /it has no path/],
    ['oci:/no/such/folder', 'x', 1, /\/no\/such\/folder\/oci-layout: ENOENT/],
    ['oci-archive:/no/such/file', 'x', 1, /\/no\/such\/file/],
    ['store:nothing', 'oci:/tmp/x', 1, /nothing/],
    ['UPPER', 'oci:/tmp/x', 1, /lower case/],
  ])('refuses %s to %s', async (from, to, code, message) => {
    expect(await copy(from, to)).toMatchObject({ code, stderr: expect.stringMatching(message) });
  });

  it('overwrites no archive, damages no other folder, and leaves nothing behind', async () => {
    const source = `${registry.host}/app:1`;
    const file = path.join(docklet.folder, 'there.tar');
    writeFileSync(file, 'mine');
    expect(await copy(source, `oci-archive:${file}`)).toMatchObject({ code: 1 });
    writeFileSync(path.join(docklet.folder, 'mine.txt'), 'mine');
    expect(await copy(source, `oci:${docklet.folder}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOTEMPTY'),
    });
    expect(readdirSync(path.join(docklet.root, 'cache/copies'))).toEqual([]);
  });

  it('does not pass on what is damaged', async () => {
    const folder = path.join(docklet.folder, 'damaged');
    await copy(`${registry.host}/app:1`, `oci:${folder}:1`);
    const blobs = path.join(folder, 'blobs/sha256');
    const [largest = ''] = execFileSync('ls', ['-S', blobs], { encoding: 'utf8' }).split('\n');
    writeFileSync(path.join(blobs, largest), 'damaged', { flag: 'r+' });
    const result = await copy(`oci:${folder}:1`, `oci:${docklet.folder}/target:1`);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('sha256:') });
    expect(readdirSync(path.join(docklet.folder, 'target/blobs/sha256')).toString()).not.toContain(
      'part',
    );
  });
});
