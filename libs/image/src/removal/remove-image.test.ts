import { readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

function files(folder: string, ...names: readonly string[]): readonly string[] {
  return readdirSync(path.join(folder, ...names));
}

describe('ImageStore.remove', () => {
  it('leaves nothing of an image', async () => {
    using test = await openTestStore();
    const { id } = await testImage();
    await addImage(test.store, await testImage(), ['app']);
    const result = await test.store.remove('app', { users: [] });
    expect(result).toMatchObject({ untagged: ['docker.io/library/app:latest'], removed: id });
    for (const names of [
      ['blobs', 'sha256'],
      ['layers', 'erofs'],
      ['names'],
      ['images'],
      ['tmp'],
    ]) {
      expect(files(test.folder, ...names)).toEqual([]);
    }
    expect(files(test.folder, 'locks')).toEqual([]);
  });

  it('leaves what other images share', async () => {
    using test = await openTestStore();
    const shared = layerOf(await tarOf({ shared: 'text' }));
    const own = layerOf(await tarOf({ own: 'text' }));
    await addImage(test.store, await testImage({ layers: [shared] }), ['base']);
    await addImage(test.store, await testImage({ layers: [shared, own] }), ['app']);
    const { swept } = await test.store.remove('app', { users: [] });
    const layers = swept.removed.filter(({ kind }) => kind === 'layer');
    expect(layers.map(({ digest }) => digest)).toEqual([own.diffId]);
    const base = await test.store.get('base');
    await expect(test.store.prepareLayers(base)).resolves.toHaveLength(1);
  });

  it('leaves the layers of a stopped container when it is forced', async () => {
    using test = await openTestStore();
    const image = await testImage();
    await addImage(test.store, image, ['app']);
    const [layer] = image.layers;
    const { diffId } = layer!;
    const users = [{ name: 'web', imageId: image.id, isRunning: false, diffIds: [diffId] }];
    const { removed } = await test.store.remove('app', { users, isForced: true });
    expect(removed).toBe(image.id);
    expect(files(test.folder, 'layers', 'erofs')).toEqual([diffId.slice('sha256:'.length)]);
    await expect(test.store.find('app')).resolves.toBeUndefined();
  });

  it('removes one of several platforms', async () => {
    using test = await openTestStore();
    const other = await testImage({ config: { architecture: 'arm64' } });
    await addImage(test.store, await testImage(), ['app']);
    await addImage(test.store, other, ['app']);
    const platform = { os: 'linux', architecture: 'arm64' };
    const { removed } = await test.store.remove('app', { users: [], platform });
    expect(removed).toBe(other.id);
    await expect(test.store.list()).resolves.toHaveLength(1);
  });

  it('fails for an image that is not there', async () => {
    using test = await openTestStore();
    await expect(test.store.remove('app', { users: [] })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_NOT_FOUND',
    });
  });
});
