import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestOf, mediaTypes, parseReference } from '@docklet/oci';

import { documentOf, indexOf, layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

describe('ImageAddition.commit', () => {
  it('gives an image its names', async () => {
    using test = await openTestStore();
    const image = await testImage();
    const { digest } = image.manifest.descriptor;
    const { names } = await addImage(test.store, image, ['busybox:1', `busybox@${digest}`]);
    expect(names).toEqual([
      { name: 'docker.io/library/busybox:1', kind: 'added' },
      { name: `docker.io/library/busybox@${digest}`, kind: 'added' },
    ]);
    await expect(test.store.get('busybox:1')).resolves.toMatchObject({ id: image.id });
  });

  it('keeps every document as it came, byte for byte', async () => {
    using test = await openTestStore();
    const image = await testImage();
    const index = indexOf([{ image, architecture: 'amd64' }]);
    await addImage(test.store, { ...image, indexes: [index] }, ['busybox']);
    for (const { descriptor, bytes } of [image.manifest, image.config, index]) {
      expect(Buffer.from(bytes).equals((await test.store.readDocument(descriptor.digest))!)).toBe(
        true,
      );
    }
    const stored = await test.store.get('busybox');
    expect(stored.target.digest).toBe(index.descriptor.digest);
    expect(stored.indexes).toEqual([index.descriptor.digest]);
  });

  it('tells which image had the name', async () => {
    using test = await openTestStore();
    const [old, fresh] = [await testImage(), await testImage({ config: { author: 'me' } })];
    await addImage(test.store, old, ['busybox']);
    expect((await addImage(test.store, old, ['busybox'])).names).toMatchObject([
      { kind: 'unchanged' },
    ]);
    expect((await addImage(test.store, fresh, ['busybox'])).names).toMatchObject([
      { kind: 'replaced', before: old.id },
    ]);
    await expect(test.store.get('busybox')).resolves.toMatchObject({ id: fresh.id });
    await expect(test.store.get(old.id)).resolves.toMatchObject({ id: old.id });
  });

  it('refuses a name with the digest of something else', async () => {
    using test = await openTestStore();
    const digest = digestOf(Buffer.from('something else'));
    const adding = addImage(test.store, await testImage(), [`busybox@${digest}`]);
    await expect(adding).rejects.toMatchObject({ code: 'DOCKLET_IMAGE_NAME_MISMATCH' });
    expect(readdirSync(path.join(test.folder, 'images'))).toEqual([]);
  });

  it('refuses an image whose layers are not there', async () => {
    using test = await openTestStore();
    const image = await testImage();
    await using addition = await test.store.beginAddition();
    await expect(addition.commit(image)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_BLOB_MISSING',
      details: { digest: image.layers[0]!.descriptor.digest },
    });
  });

  it('refuses documents that are not what their descriptors say', async () => {
    using test = await openTestStore();
    const image = await testImage();
    const config = {
      ...image.config,
      bytes: Buffer.concat([image.config.bytes, Buffer.from(' ')]),
    };
    await expect(addImage(test.store, { ...image, config })).rejects.toMatchObject({
      code: 'DOCKLET_OCI_SIZE_MISMATCH',
    });
  });

  it('refuses an index that leads elsewhere', async () => {
    using test = await openTestStore();
    const [image, other] = [await testImage(), await testImage({ config: { author: 'me' } })];
    const index = indexOf([{ image: other, architecture: 'amd64' }]);
    await expect(addImage(test.store, { ...image, indexes: [index] })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_INVALID_IMAGE',
    });
  });

  it('refuses a configuration with another number of layers', async () => {
    using test = await openTestStore();
    const image = await testImage({ config: { rootfs: { type: 'layers', diff_ids: [] } } });
    await expect(addImage(test.store, image)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_INVALID_IMAGE',
      details: { reason: 'it has 1 layers, and its configuration names 0' },
    });
  });

  it('refuses one blob with two contents', async () => {
    using test = await openTestStore();
    const layer = layerOf(await tarOf({ file: 'text' }));
    const other = { ...layer, diffId: digestOf(Buffer.from('something else')) };
    const image = await testImage({ layers: [layer, other] });
    await using addition = await test.store.beginAddition();
    await expect(addition.commit(image)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_INVALID_IMAGE',
    });
  });

  it('refuses an index in place of a manifest', async () => {
    using test = await openTestStore();
    const image = await testImage();
    const manifest = indexOf([{ image, architecture: 'amd64' }]);
    await expect(addImage(test.store, { ...image, manifest })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_INVALID_IMAGE',
    });
  });
});

describe('several platforms of one name', () => {
  it('live side by side', async () => {
    using test = await openTestStore();
    const amd64 = await testImage();
    const arm64 = await testImage({ config: { architecture: 'arm64', variant: 'v8' } });
    const index = indexOf([
      { image: amd64, architecture: 'amd64' },
      { image: arm64, architecture: 'arm64' },
    ]);
    for (const image of [amd64, arm64]) {
      await addImage(test.store, { ...image, indexes: [index] }, ['busybox']);
    }
    const platform = { os: 'linux', architecture: 'arm64' };
    await expect(test.store.get('busybox')).resolves.toMatchObject({ id: amd64.id });
    await expect(test.store.get('busybox', { platform })).resolves.toMatchObject({ id: arm64.id });
  });

  it('are listed when another one is asked for', async () => {
    using test = await openTestStore();
    await addImage(test.store, await testImage(), ['busybox']);
    const platform = { os: 'linux', architecture: 's390x' };
    await expect(test.store.find('busybox', { platform })).resolves.toBeUndefined();
    await expect(test.store.get('busybox', { platform })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_NOT_FOUND',
      details: { available: ['linux/amd64'] },
    });
  });

  it('give their only one to whoever asks for none', async () => {
    using test = await openTestStore();
    const image = await testImage({ config: { architecture: 's390x' } });
    await addImage(test.store, image, ['busybox']);
    await expect(test.store.get('busybox')).resolves.toMatchObject({ id: image.id });
  });
});

describe('one image with two manifests', () => {
  it('keeps both', async () => {
    using test = await openTestStore();
    const tar = await tarOf({ file: 'text' });
    const gzip = await testImage({ layers: [layerOf(tar, 'gzip')] });
    const zstd = await testImage({ layers: [layerOf(tar, 'zstd')] });
    await addImage(test.store, gzip, ['app:gzip']);
    await addImage(test.store, zstd, ['app:zstd']);
    expect(gzip.id).toBe(zstd.id);
    const [one, two] = [await test.store.get('app:gzip'), await test.store.get('app:zstd')];
    expect(one.manifest.layers[0]!.mediaType).toBe(mediaTypes.ociLayerGzip);
    expect(two.manifest.layers[0]!.mediaType).toBe(mediaTypes.ociLayerZstd);
    await expect(test.store.list()).resolves.toHaveLength(1);
  });
});

describe('an image that was read', () => {
  it('is nobody else’s: CVE-2021-21334, CVE-2020-14370', async () => {
    using test = await openTestStore();
    await addImage(test.store, await testImage({ config: { config: { Env: ['A=1'] } } }), ['app']);
    const first = await test.store.get('app');
    (first.config.config!.Env as string[]).push('SECRET=1');
    const second = await test.store.get('app');
    expect(second.config.config!.Env).toEqual(['A=1']);
  });

  it('is refused if its bytes have changed', async () => {
    using test = await openTestStore();
    const image = await testImage();
    await addImage(test.store, image, ['app']);
    const { digest } = image.config.descriptor;
    const blob = await test.store.findBlob(digest);
    writeFileSync(blob!.path, documentOf('', { os: 'linux' }).bytes);
    await expect(test.store.get('app')).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_BLOB_DAMAGED',
      details: { digest },
    });
    await expect(test.store.list()).resolves.toMatchObject([
      { id: image.id, names: ['docker.io/library/app:latest'], isDamaged: true },
    ]);
  });
});

describe('names of images', () => {
  it('are what reads back as the same name', async () => {
    using test = await openTestStore();
    await addImage(test.store, await testImage(), ['quay.io/a/b:c']);
    const [summary] = await test.store.list();
    expect(summary!.names.map(parseReference)).toEqual([parseReference('quay.io/a/b:c')]);
  });
});
