import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { readTar } from '@docklet/erofs';
import { digestHex } from '@docklet/oci';

import { piecesOf, readAll } from '../bytes.fixture.js';
import type { ImageStore } from '../image-store.js';
import {
  type TestImage,
  fetchFrom,
  indexOf,
  layerOf,
  tarOf,
  testImage,
} from '../test-image.fixture.js';
import { type TestStore, addImage, openTestStore } from '../test-store.fixture.js';
import type { SaveOptions } from './save-archive.js';

const image = await testImage({
  layers: [layerOf(await tarOf({ base: 'base' })), layerOf(await tarOf({ top: 'top' }), 'zstd')],
});

async function storeWithImage(...names: readonly string[]): Promise<TestStore> {
  const test = await openTestStore();
  await addImage(test.store, image, names);
  return test;
}

async function save({ store }: TestStore, options: SaveOptions): Promise<Buffer> {
  return await readAll(store.saveArchive(options));
}

async function load(store: ImageStore, archive: Buffer): ReturnType<ImageStore['load']> {
  return await store.load({ stream: piecesOf(archive) });
}

/** The files of an archive as texts, by their names. */
async function filesOf(archive: Buffer): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for await (const { entry, content } of readTar(piecesOf(archive))) {
    files.set(entry.name.toString(), (await readAll(content)).toString('latin1'));
  }
  return files;
}

async function jsonIn(archive: Buffer, name: string): Promise<unknown> {
  return JSON.parse((await filesOf(archive)).get(name) ?? 'null');
}

describe('ImageStore.saveArchive', () => {
  it('writes an archive that another store loads with the same digests and names', async () => {
    using from = await storeWithImage('app:1', 'quay.io/app:2');
    using to = await openTestStore();
    await load(to.store, await save(from, { images: ['app:1', 'quay.io/app:2'] }));
    for (const name of ['app:1', 'quay.io/app:2']) {
      await expect(to.store.get(name)).resolves.toMatchObject({
        id: image.id,
        target: { digest: image.manifest.descriptor.digest },
      });
    }
    expect((await to.store.check({ users: [] })).problems).toEqual([]);
  });

  it('writes what docker loads: paths that are in the archive, and names as people write them', async () => {
    using test = await storeWithImage('app:1', 'quay.io/app:2');
    const archive = await save(test, { images: ['app:1', 'quay.io/app:2', image.id] });
    const manifest = await jsonIn(archive, 'manifest.json');
    expect(manifest).toEqual([
      {
        Config: `blobs/sha256/${digestHex(image.id)}`,
        RepoTags: ['app:1', 'quay.io/app:2'],
        Layers: image.layers.map(
          ({ descriptor }) => `blobs/sha256/${digestHex(descriptor.digest)}`,
        ),
      },
    ]);
    const files = await filesOf(archive);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining([
        'blobs/',
        'blobs/sha256/',
        `blobs/sha256/${digestHex(image.id)}`,
        ...image.layers.map(({ descriptor }) => `blobs/sha256/${digestHex(descriptor.digest)}`),
      ]),
    );
  });

  it('can be loaded by those that only know what docker writes', async () => {
    using from = await storeWithImage('app:1');
    using to = await openTestStore();
    const archive = await save(from, { images: ['app:1'] });
    // A name in the header is all that makes it a layout.
    const dockerOnly = Buffer.from(
      archive.toString('latin1').replace('oci-layout', 'oci-layouX'),
      'latin1',
    );
    fixChecksum(dockerOnly);
    await load(to.store, dockerOnly);
    await expect(to.store.get('app:1')).resolves.toMatchObject({ id: image.id });
  });

  it('leaves out what docker needs if a plain layout is wanted', async () => {
    using test = await storeWithImage('app:1');
    const files = await filesOf(await save(test, { images: ['app:1'], format: 'oci' }));
    expect([...files.keys()].slice(0, 3)).toEqual(['oci-layout', 'index.json', 'blobs/']);
  });

  it('gives the same bytes for the same images', async () => {
    using one = await storeWithImage('app:1');
    using other = await storeWithImage('app:1');
    const options = { images: ['app:1'] };
    expect((await save(one, options)).equals(await save(other, options))).toBe(true);
  });

  it('names an image as it is told', async () => {
    using test = await storeWithImage('app:1');
    const whole = await save(test, { images: ['app:1'], savedName: 'other:2' });
    expect(await jsonIn(whole, 'manifest.json')).toMatchObject([{ RepoTags: ['other:2'] }]);
    const tag = await save(test, { images: ['app:1'], savedName: 'stable' });
    expect(await jsonIn(tag, 'manifest.json')).toMatchObject([{ RepoTags: [] }]);
    expect(await jsonIn(tag, 'index.json')).toMatchObject({
      manifests: [{ annotations: { 'org.opencontainers.image.ref.name': 'stable' } }],
    });
  });

  it('fails before the end if a blob is not what it should be', async () => {
    using test = await storeWithImage('app:1');
    const blob = blobFile(test, image);
    writeFileSync(blob, Buffer.alloc(image.layers[0]!.bytes.length));
    const options = { images: ['app:1'] };
    await expect(save(test, options)).rejects.toMatchObject({
      code: 'DOCKLET_OCI_DIGEST_MISMATCH',
    });
    truncateSync(blob, 1);
    await expect(save(test, options)).rejects.toMatchObject({ code: 'DOCKLET_OCI_SIZE_MISMATCH' });
  });

  it('says that there is no such image', async () => {
    using test = await storeWithImage('app:1');
    const saving = save(test, { images: ['other'] });
    await expect(saving).rejects.toMatchObject({ code: 'DOCKLET_IMAGE_NOT_FOUND' });
  });

  it('keeps what it is writing from being swept', async () => {
    using test = await storeWithImage('app:1');
    const archive = test.store.saveArchive({ images: ['app:1'] })[Symbol.asyncIterator]();
    const first = await archive.next();
    await test.store.remove('app:1', { users: [] });
    const chunks = [first.value as Uint8Array];
    for (let next = await archive.next(); next.done !== true; next = await archive.next()) {
      chunks.push(next.value);
    }
    using to = await openTestStore();
    await load(to.store, Buffer.concat(chunks));
    await expect(to.store.get('app:1')).resolves.toMatchObject({ id: image.id });
  });
});

describe('when a name has several platforms', () => {
  const arm = { config: { architecture: 'arm64' } };

  async function storeWithIndex(): Promise<{ test: TestStore; index: ReturnType<typeof indexOf> }> {
    const test = await openTestStore();
    const other = await testImage({ ...arm, layers: image.layers });
    const index = indexOf([
      { image, architecture: 'amd64' },
      { image: other, architecture: 'arm64' },
    ]);
    await using addition = await test.store.beginAddition();
    for (const layer of image.layers) {
      await addition.addLayer(layer, fetchFrom(layer.bytes));
    }
    for (const one of [image, other]) {
      await addition.commit({
        ...one,
        indexes: [index],
        names: [{ registry: 'docker.io', repository: 'library/app', tag: '1' }],
      });
    }
    return { test, index };
  }

  it('keeps the index, once', async () => {
    const { test, index } = await storeWithIndex();
    using _test = test;
    const archive = await save(test, { images: ['app:1'] });
    expect(await jsonIn(archive, 'index.json')).toMatchObject({
      manifests: [{ digest: index.descriptor.digest }],
    });
    using to = await openTestStore();
    await load(to.store, archive);
    expect((await to.store.list()).map(({ platform }) => platform.architecture).sort()).toEqual([
      'amd64',
      'arm64',
    ]);
    await expect(to.store.get('app:1')).resolves.toMatchObject({
      target: { digest: index.descriptor.digest },
    });
  });

  it('saves one image alone if a platform is given', async () => {
    const { test } = await storeWithIndex();
    using _test = test;
    const platform = { os: 'linux', architecture: 'arm64' };
    using to = await openTestStore();
    await load(to.store, await save(test, { images: ['app:1'], platform }));
    expect((await to.store.list()).map(({ platform: found }) => found)).toMatchObject([platform]);
  });
});

function blobFile({ folder }: TestStore, { layers }: Pick<TestImage, 'layers'>): string {
  return path.join(folder, 'blobs', 'sha256', digestHex(layers[0]!.descriptor.digest));
}

/** Of the first header, with spaces in the place of the sum (POSIX, pax). */
function fixChecksum(archive: Buffer): void {
  archive.fill(' ', 148, 156);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}
