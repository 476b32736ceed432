import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';

import type { ImageStore } from '../image-store.js';
import { testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

const [named, nameless, labelled] = await Promise.all([
  testImage(),
  testImage({ config: { author: 'nobody' } }),
  testImage({ config: { config: { Labels: { keep: 'no' } } } }),
]);

async function fill(store: ImageStore): Promise<void> {
  await addImage(store, named, ['named']);
  await addImage(store, nameless, [`nameless@${nameless.manifest.descriptor.digest}`]);
  await addImage(store, labelled);
}

describe('ImageStore.prune', () => {
  it('removes images without a tag', async () => {
    using test = await openTestStore();
    await fill(test.store);
    const { images } = await test.store.prune({ users: [] });
    expect(images.map(({ id }) => id).sort()).toEqual([nameless.id, labelled.id].sort());
    await expect(test.store.list()).resolves.toMatchObject([{ id: named.id }]);
  });

  it('removes all images that nobody uses', async () => {
    using test = await openTestStore();
    await fill(test.store);
    const users = [{ name: 'web', imageId: nameless.id, isRunning: false, diffIds: [] }];
    await test.store.prune({ users, all: true });
    await expect(test.store.list()).resolves.toMatchObject([{ id: nameless.id }]);
  });

  it('removes only what the filter wants', async () => {
    using test = await openTestStore();
    await fill(test.store);
    const { images } = await test.store.prune({
      users: [],
      all: true,
      filter: ({ labels }) => labels['keep'] === 'no',
    });
    expect(images.map(({ id }) => id)).toEqual([labelled.id]);
  });

  it('only says what it would remove', async () => {
    using test = await openTestStore();
    await fill(test.store);
    const planned = await test.store.prune({ users: [], all: true, isDryRun: true });
    await expect(test.store.list()).resolves.toHaveLength(3);
    const done = await test.store.prune({ users: [], all: true });
    expect(planned.images).toEqual(done.images);
    const objects = done.swept.removed.map(({ path }) => path).sort();
    expect(planned.swept.removed.map(({ path }) => path).sort()).toEqual(objects);
  });

  it('leaves the other platforms of a name', async () => {
    using test = await openTestStore();
    const other = await testImage({ config: { architecture: 'arm64' } });
    await addImage(test.store, named, ['app']);
    await addImage(test.store, other, ['app']);
    await test.store.prune({ users: [], all: true, filter: ({ id }) => id === other.id });
    await expect(test.store.find('app')).resolves.toMatchObject({ id: named.id });
    await test.store.tag('app', parseReference('again'));
  });
});
