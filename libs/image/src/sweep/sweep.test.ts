import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestHex, digestOf } from '@docklet/oci';

import { fetchFrom, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

const users = [] as const;
const digest = digestOf(Buffer.from('partial'));

describe('ImageStore.sweep', () => {
  it('removes what was added and never became an image', async () => {
    using test = await openTestStore();
    const image = await testImage();
    {
      await using addition = await test.store.beginAddition();
      const [layer] = image.layers;
      await addition.addLayer(layer!, fetchFrom(layer!.bytes));
    }
    const { removed, freedBytes } = await test.store.sweep({ users });
    const kinds = removed.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(['blob', 'layer', 'lock', 'lock']);
    expect(freedBytes).toBeGreaterThan(8192);
    expect(readdirSync(path.join(test.folder, 'blobs', 'sha256'))).toEqual([]);
  });

  it('leaves what is being added', async () => {
    using test = await openTestStore();
    const image = await testImage();
    await using addition = await test.store.beginAddition();
    const [layer] = image.layers;
    await addition.addLayer(layer!, fetchFrom(layer!.bytes));
    await expect(test.store.sweep({ users })).resolves.toEqual({ removed: [], freedBytes: 0 });
    await addition.commit(image);
  });

  it('leaves what is being fetched, and its temporary files', async () => {
    using test = await openTestStore();
    const [layer] = (await testImage()).layers;
    await using addition = await test.store.beginAddition();
    const stored = await addition.addLayer(layer!, async (target) => {
      await test.store.sweep({ users, partialMaxAgeMs: 0 });
      await fetchFrom(layer!.bytes)(target);
      await test.store.sweep({ users, partialMaxAgeMs: -1000 });
    });
    expect(existsSync(stored.path)).toBe(true);
  });

  it('leaves what is held, though its image is removed', async () => {
    using test = await openTestStore();
    const { image } = await addImage(test.store, await testImage(), ['app']);
    const hold = await test.store.hold(image);
    const { swept } = await test.store.remove('app', { users });
    expect(swept.removed.filter(({ kind }) => kind !== 'lock')).toEqual([]);
    await expect(test.store.prepareLayers(image)).resolves.toHaveLength(1);
    await hold[Symbol.asyncDispose]();
    expect((await test.store.sweep({ users })).removed).not.toEqual([]);
  });

  it('removes leases and temporary files of processes that are gone', async () => {
    using test = await openTestStore();
    writeFileSync(path.join(test.folder, 'leases', 'dead'), `${digest}\n`);
    writeFileSync(path.join(test.folder, 'tmp', 'dead.0'), 'text');
    const { removed } = await test.store.sweep({ users });
    expect(removed.map(({ path: file }) => path.basename(file))).toEqual(['dead.0']);
    expect(readdirSync(path.join(test.folder, 'leases'))).toEqual([]);
  });

  it('keeps partial blobs for a while', async () => {
    using test = await openTestStore();
    const file = path.join(test.folder, 'partial', digestHex(digest));
    writeFileSync(file, 'text');
    await test.store.sweep({ users });
    expect(existsSync(file)).toBe(true);
    utimesSync(file, 0, 0);
    await test.store.sweep({ users });
    expect(existsSync(file)).toBe(false);
  });

  it('only says what it would remove', async () => {
    using test = await openTestStore();
    const file = path.join(test.folder, 'blobs', 'sha256', digestHex(digest));
    writeFileSync(file, 'text');
    const planned = await test.store.sweep({ users, isDryRun: true });
    expect(existsSync(file)).toBe(true);
    await expect(test.store.sweep({ users })).resolves.toEqual(planned);
  });

  it('removes nothing when it cannot know what is needed', async () => {
    using test = await openTestStore();
    const image = await testImage();
    await addImage(test.store, image, ['app']);
    const record = path.join(test.folder, 'images', `${digestHex(image.id)}.json`);
    writeFileSync(record, '{');
    await expect(test.store.sweep({ users })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_DAMAGED_RECORD',
      details: { path: record },
    });
    expect(readdirSync(path.join(test.folder, 'blobs', 'sha256'))).toHaveLength(3);
  });

  it('leaves files that are not the store’s', async () => {
    using test = await openTestStore();
    const file = path.join(test.folder, 'blobs', 'sha256', 'README');
    writeFileSync(file, 'text');
    await test.store.sweep({ users });
    expect(existsSync(file)).toBe(true);
  });
});
