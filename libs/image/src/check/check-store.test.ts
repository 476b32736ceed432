import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestHex } from '@docklet/oci';

import { indexOf, testImage } from '../test-image.fixture.js';
import { type TestStore, addImage, openTestStore } from '../test-store.fixture.js';
import type { CheckResult } from './check-store.js';

const image = await testImage();
const [layer] = image.layers;
const { diffId, descriptor } = layer!;

async function storeWithImage(): Promise<TestStore> {
  const test = await openTestStore();
  await addImage(test.store, image, ['app']);
  return test;
}

function blobPath({ folder }: TestStore, digest: string): string {
  return path.join(folder, 'blobs', 'sha256', digest.slice('sha256:'.length));
}

function layerPath({ folder }: TestStore, ...names: readonly string[]): string {
  return path.join(folder, 'layers', 'erofs', digestHex(diffId), ...names);
}

async function check({ store }: TestStore): Promise<CheckResult['problems']> {
  return (await store.check({ users: [] })).problems;
}

async function repair({ store }: TestStore): Promise<CheckResult['problems']> {
  return (await store.check({ users: [], isRepairing: true })).problems;
}

describe('ImageStore.check', () => {
  it('finds nothing wrong with a sound store', async () => {
    using test = await storeWithImage();
    const events: string[] = [];
    const result = await test.store.check({
      users: [],
      onProgress: ({ kind }) => events.push(kind),
    });
    expect(result).toEqual({ problems: [], images: 1 });
    expect(events).toEqual(['blob', 'blob', 'blob', 'layer']);
    expect(readdirSync(path.join(test.folder, 'tmp'))).toEqual([]);
  });

  it('changes nothing unless it is told to', async () => {
    using test = await storeWithImage();
    writeFileSync(blobPath(test, descriptor.digest), 'text');
    expect(await check(test)).toEqual(await check(test));
    expect(existsSync(blobPath(test, descriptor.digest))).toBe(true);
  });

  it('makes a damaged layer anew', async () => {
    using test = await storeWithImage();
    const file = layerPath(test, 'layer.erofs');
    const sound = readFileSync(file);
    const damaged = Buffer.from(sound);
    damaged.write('changed', 4096);
    writeFileSync(file, damaged);
    expect(await check(test)).toMatchObject([{ kind: 'damaged-layer', subject: diffId }]);
    expect(await repair(test)).toMatchObject([{ repair: 'rebuilt' }]);
    expect(readFileSync(file).equals(sound)).toBe(true);
    expect(await check(test)).toEqual([]);
  });

  it('makes a layer anew that is cut off, or lost its record', async () => {
    using test = await storeWithImage();
    writeFileSync(layerPath(test, 'layer.erofs'), '');
    expect(await repair(test)).toMatchObject([{ kind: 'damaged-layer', repair: 'rebuilt' }]);
    writeFileSync(layerPath(test, 'layer.json'), '{');
    expect(await repair(test)).toMatchObject([{ kind: 'damaged-layer', repair: 'rebuilt' }]);
    expect(await check(test)).toEqual([]);
  });

  it('removes a damaged blob, so that it can be fetched again, and leaves the image', async () => {
    using test = await storeWithImage();
    writeFileSync(blobPath(test, descriptor.digest), 'text');
    expect(await repair(test)).toMatchObject([
      { kind: 'damaged-blob', subject: descriptor.digest, repair: 'removed' },
    ]);
    expect(await check(test)).toMatchObject([{ kind: 'missing-blob', subject: descriptor.digest }]);
    await addImage(test.store, image, ['app']);
    expect(await check(test)).toEqual([]);
  });

  it('removes an image that cannot be run any more', async () => {
    using test = await storeWithImage();
    rmSync(blobPath(test, descriptor.digest));
    rmSync(layerPath(test), { recursive: true });
    expect(await repair(test)).toMatchObject([
      { kind: 'missing-blob' },
      { kind: 'broken-image', subject: image.id, repair: 'removed' },
    ]);
    await expect(test.store.list()).resolves.toEqual([]);
    await expect(test.store.find('app')).resolves.toBeUndefined();
  });

  it('leaves a broken image that a container uses', async () => {
    using test = await storeWithImage();
    rmSync(blobPath(test, image.id));
    const users = [{ name: 'web', imageId: image.id, isRunning: true, diffIds: [] }];
    const { problems } = await test.store.check({ users, isRepairing: true });
    expect(problems.at(-1)).toEqual({
      kind: 'broken-image',
      subject: image.id,
      reason: 'its configuration is missing or damaged',
    });
    await expect(test.store.list()).resolves.toHaveLength(1);
  });

  it('says that an index is missing', async () => {
    using test = await openTestStore();
    const index = indexOf([{ image, architecture: 'amd64' }]);
    await addImage(test.store, { ...image, indexes: [index] }, ['app']);
    rmSync(blobPath(test, index.descriptor.digest));
    expect(await repair(test)).toEqual([
      { kind: 'missing-blob', subject: index.descriptor.digest, reason: 'it is not there' },
    ]);
  });

  it.each([
    ['is no JSON', '{'],
    ['is of another form', '{"version":1}'],
    ['is empty', ''],
  ])('rebuilds the record of an image that %s, from its name', async (_, text) => {
    using test = await storeWithImage();
    const before = await test.store.get('app');
    const record = path.join(test.folder, 'images', `${digestHex(image.id)}.json`);
    writeFileSync(record, text);
    expect(await check(test)).toMatchObject([
      { kind: 'damaged-record' },
      { kind: 'dangling-name' },
    ]);
    expect(await repair(test)).toMatchObject([
      { kind: 'damaged-record', subject: record, repair: 'removed' },
      { kind: 'dangling-name', repair: 'rebuilt' },
    ]);
    await expect(test.store.get('app')).resolves.toEqual(before);
    expect(await check(test)).toEqual([]);
  });

  it('takes a name away that leads to nothing', async () => {
    using test = await storeWithImage();
    rmSync(path.join(test.folder, 'images', `${digestHex(image.id)}.json`));
    rmSync(blobPath(test, image.manifest.descriptor.digest));
    expect(await repair(test)).toMatchObject([{ kind: 'dangling-name', repair: 'removed' }]);
    expect(readdirSync(path.join(test.folder, 'names'))).toEqual([]);
  });

  it('removes a record that is not where it belongs', async () => {
    using test = await storeWithImage();
    const names = path.join(test.folder, 'names');
    const [name] = readdirSync(names);
    renameSync(path.join(names, name!), path.join(names, 'evil.json'));
    expect(await repair(test)).toMatchObject([{ kind: 'damaged-record', repair: 'removed' }]);
    await expect(test.store.list()).resolves.toMatchObject([{ id: image.id, names: [] }]);
  });

  it('stops with the reason of the signal', async () => {
    using test = await storeWithImage();
    const reason = new Error('enough');
    const controller = new AbortController();
    const checking = test.store.check({
      users: [],
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(checking).rejects.toBe(reason);
  });
});
