import { describe, expect, it } from '@jest/globals';
import { parseReference } from '@docklet/oci';

import { testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

const arm64 = { os: 'linux', architecture: 'arm64' };

describe('ImageStore.tag', () => {
  it('gives a further name', async () => {
    using test = await openTestStore();
    const { id } = await testImage();
    await addImage(test.store, await testImage(), ['busybox']);
    await test.store.tag('busybox', parseReference('app:1'));
    await test.store.tag(id, parseReference('app:2'));
    const [summary] = await test.store.list();
    expect(summary!.names).toEqual([
      'docker.io/library/app:1',
      'docker.io/library/app:2',
      'docker.io/library/busybox:latest',
    ]);
  });

  it('takes the name from another image', async () => {
    using test = await openTestStore();
    const [one, two] = [await testImage(), await testImage({ config: { author: 'me' } })];
    await addImage(test.store, one, ['one']);
    await addImage(test.store, two, ['two']);
    await test.store.tag('one', parseReference('two'));
    await expect(test.store.get('two')).resolves.toMatchObject({ id: one.id });
  });

  it('names the images of all platforms, or of one', async () => {
    using test = await openTestStore();
    const other = await testImage({ config: { architecture: 'arm64' } });
    await addImage(test.store, await testImage(), ['app']);
    await addImage(test.store, other, ['app']);
    await test.store.tag('app', parseReference('all'));
    await test.store.tag('app', parseReference('one'), { platform: arm64 });
    await expect(test.store.find('all', { platform: arm64 })).resolves.toMatchObject({
      id: other.id,
    });
    await expect(test.store.find('one')).resolves.toMatchObject({ id: other.id });
  });

  it('refuses a digest', async () => {
    using test = await openTestStore();
    const { id } = await testImage();
    await addImage(test.store, await testImage(), ['app']);
    await expect(test.store.tag('app', parseReference(`app@${id}`))).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_DIGEST_AS_NAME',
    });
  });
});

describe('ImageStore.untag', () => {
  it('leaves the image', async () => {
    using test = await openTestStore();
    const { id } = await testImage();
    await addImage(test.store, await testImage(), ['app']);
    await test.store.untag(parseReference('app'));
    await expect(test.store.find('app')).resolves.toBeUndefined();
    await expect(test.store.find(id)).resolves.toMatchObject({ id });
  });

  it('leaves other platforms', async () => {
    using test = await openTestStore();
    const { id } = await testImage();
    await addImage(test.store, await testImage(), ['app']);
    await addImage(test.store, await testImage({ config: { architecture: 'arm64' } }), ['app']);
    await test.store.untag(parseReference('app'), { platform: arm64 });
    await expect(test.store.find('app', { platform: arm64 })).resolves.toBeUndefined();
    await expect(test.store.find('app')).resolves.toMatchObject({ id });
  });

  it('fails for a name that nobody has given', async () => {
    using test = await openTestStore();
    await expect(test.store.untag(parseReference('app'))).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_NOT_FOUND',
    });
  });
});
