import { describe, expect, it } from '@jest/globals';

import { testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

describe('ImageStore.find', () => {
  it('finds by name, id, id without algorithm and beginning of the id', async () => {
    using test = await openTestStore();
    const { id } = await testImage();
    await addImage(test.store, await testImage(), ['busybox']);
    const hex = id.slice('sha256:'.length);
    for (const text of ['busybox', 'docker.io/library/busybox:latest', id, hex, hex.slice(0, 12)]) {
      await expect(test.store.find(text)).resolves.toMatchObject({ id });
    }
    await expect(test.store.find(`sha256:${hex.slice(0, 12)}`)).resolves.toMatchObject({ id });
  });

  it('prefers a name to the beginning of an id', async () => {
    using test = await openTestStore();
    const [one, two] = [await testImage(), await testImage({ config: { author: 'me' } })];
    await addImage(test.store, one);
    await addImage(test.store, two, [one.id.slice(7, 19)]);
    await expect(test.store.find(one.id.slice(7, 19))).resolves.toMatchObject({ id: two.id });
  });

  it('finds nothing', async () => {
    using test = await openTestStore();
    await expect(test.store.find('busybox')).resolves.toBeUndefined();
    await expect(test.store.find('a'.repeat(64))).resolves.toBeUndefined();
    await expect(test.store.get('busybox')).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_NOT_FOUND',
    });
  });

  it('refuses what several ids begin with', async () => {
    using test = await openTestStore();
    const images = await Promise.all(
      Array.from({ length: 17 }, (_, number) => testImage({ config: { author: `${number}` } })),
    );
    for (const image of images) {
      await addImage(test.store, image);
    }
    const digits = images.map(({ id }) => id.slice(7, 8));
    const shared = digits.find((digit, index) => digits.indexOf(digit) !== index);
    await expect(test.store.find(shared!)).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_AMBIGUOUS_ID',
    });
  });

  it.each(['../x', '/etc/passwd', 'a/../b', '%2e%2e', 'A', '-rf', 'a\nb', ''])(
    'refuses %j',
    async (text) => {
      using test = await openTestStore();
      await expect(test.store.find(text)).rejects.toMatchObject({
        code: 'DOCKLET_OCI_INVALID_REFERENCE',
      });
    },
  );
});
