import { describe, expect, it } from '@jest/globals';

import { layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

const layers = [layerOf(await tarOf({ one: '1' })), layerOf(await tarOf({ two: '2' }))];
const [one, two] = layers.map(({ diffId }) => diffId);

describe('ImageStore.history', () => {
  it('joins steps with the layers they made, the last one first', async () => {
    using test = await openTestStore();
    const history = [
      { created_by: 'ADD one', created: '2020-01-01T00:00:00Z' },
      { created_by: 'ENV A=1', empty_layer: true },
      { created_by: 'ADD two', comment: 'buildkit' },
    ];
    const { image } = await addImage(test.store, await testImage({ layers, config: { history } }));
    await expect(test.store.history(image)).resolves.toEqual([
      { createdBy: 'ADD two', comment: 'buildkit', diffId: two, unpackedBytes: 2048 },
      { createdBy: 'ENV A=1' },
      { createdBy: 'ADD one', created: '2020-01-01T00:00:00Z', diffId: one, unpackedBytes: 2048 },
    ]);
  });

  it('shows layers that the configuration says nothing about', async () => {
    using test = await openTestStore();
    const history = [{ created_by: 'ADD one' }];
    const { image } = await addImage(test.store, await testImage({ layers, config: { history } }));
    const steps = await test.store.history(image);
    expect(steps.map(({ diffId }) => diffId)).toEqual([one, two]);
  });

  it('does not invent layers', async () => {
    using test = await openTestStore();
    const history = Array.from({ length: 4 }, () => ({ created_by: 'ADD' }));
    const { image } = await addImage(test.store, await testImage({ layers, config: { history } }));
    const steps = await test.store.history(image);
    expect(steps.map(({ diffId }) => diffId)).toEqual([undefined, undefined, two, one]);
  });
});

describe('ImageStore.inspect', () => {
  it('gives the image and what lists show of it', async () => {
    using test = await openTestStore();
    const made = await testImage({ layers, config: { config: { Labels: { a: 'b' } } } });
    const { image } = await addImage(test.store, made, ['app']);
    const inspected = await test.store.inspect('app');
    expect(inspected.image).toEqual(image);
    expect(inspected.summary).toMatchObject({
      id: made.id,
      names: ['docker.io/library/app:latest'],
      labels: { a: 'b' },
      created: '2020-01-02T03:04:05Z',
      unpackedBytes: 4096,
      isDamaged: false,
    });
    const sizes = [made.manifest, made.config, ...layers].map((part) => part.descriptor.size);
    expect(inspected.summary.compressedBytes).toBe(sizes.reduce((sum, size) => sum + size));
  });
});
