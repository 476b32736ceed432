import { readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestOf } from '@docklet/oci';

import { readAll } from '../bytes.fixture.js';
import { indexOf, layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

const layer = layerOf(await tarOf({ etc: 'text' }));
const image = await testImage({ layers: [layer, layer] });

describe('ImageStore.contents', () => {
  it('gives each blob once, and documents behind what they name', async () => {
    using test = await openTestStore();
    const index = indexOf([{ image, architecture: 'amd64' }]);
    await addImage(test.store, { ...image, indexes: [index] }, ['app']);
    await using contents = await test.store.contents('app');
    expect(contents.documents.map(({ descriptor }) => descriptor.digest)).toEqual([
      image.manifest.descriptor.digest,
      index.descriptor.digest,
    ]);
    const digests = contents.blobs.map(({ descriptor }) => descriptor.digest);
    expect([...digests].sort()).toEqual([image.id, layer.descriptor.digest].sort());
    for (const { descriptor, source } of contents.blobs) {
      expect(digestOf(await readAll(source.open()))).toBe(descriptor.digest);
    }
  });

  it('leaves out the index if a platform is given, or if the store does not have all of it', async () => {
    using test = await openTestStore();
    const { digest } = image.manifest.descriptor;
    const whole = indexOf([{ image, architecture: 'amd64' }]);
    await addImage(test.store, { ...image, indexes: [whole] }, ['whole']);
    const elsewhere = await testImage({ config: { architecture: 'arm64' } });
    const part = indexOf([
      { image, architecture: 'amd64' },
      { image: elsewhere, architecture: 'arm64' },
    ]);
    await addImage(test.store, { ...image, indexes: [part] }, ['part']);
    const platform = { os: 'linux', architecture: 'amd64' };
    await using alone = await test.store.contents('whole', { platform });
    await using rest = await test.store.contents('part');
    for (const { documents } of [alone, rest]) {
      expect(documents.map(({ descriptor }) => descriptor.digest)).toEqual([digest]);
    }
  });

  it('keeps everything until it is disposed of', async () => {
    using test = await openTestStore();
    await addImage(test.store, image, ['app']);
    {
      await using contents = await test.store.contents('app');
      await test.store.remove('app', { users: [] });
      for (const { descriptor, source } of contents.blobs) {
        expect(digestOf(await readAll(source.open()))).toBe(descriptor.digest);
      }
    }
    await test.store.sweep({ users: [] });
    expect(readdirSync(path.join(test.folder, 'blobs', 'sha256'))).toEqual([]);
    expect(readdirSync(path.join(test.folder, 'leases'))).toEqual([]);
  });

  it('leaves no lease behind when it fails', async () => {
    using test = await openTestStore();
    await expect(test.store.contents('app')).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_NOT_FOUND',
    });
    expect(readdirSync(path.join(test.folder, 'leases'))).toEqual([]);
  });
});
