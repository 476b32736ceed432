import { execFileSync } from 'node:child_process';
import { linkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { digestHex, digestOf } from '@docklet/oci';

import { noise } from '../bytes.fixture.js';
import { layerOf, tarOf, testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

/** What du(1) says, in bytes. */
function du(folder: string): number {
  const output = execFileSync('du', ['--summarize', '--block-size=1', folder], {
    encoding: 'utf8',
  });
  return Number(output.split('\t')[0]);
}

describe('ImageStore.diskUsage', () => {
  it('is what du says', async () => {
    using test = await openTestStore();
    const layers = [layerOf(await tarOf({ noise: noise(300_000).toString('base64') }))];
    await addImage(test.store, await testImage({ layers }), ['app']);
    const orphan = path.join(test.folder, 'blobs', 'sha256', digestHex(digestOf(noise(1))));
    writeFileSync(orphan, noise(50_000));
    linkSync(orphan, path.join(test.folder, 'tmp', 'link'));
    writeFileSync(path.join(test.folder, 'blobs', 'stranger'), noise(5000));
    const usage = await test.store.diskUsage();
    expect(usage.totalBytes).toBe(du(test.folder));
    const { layerBytes, blobBytes, partialBytes, temporaryBytes, otherBytes } = usage;
    expect(layerBytes + blobBytes + partialBytes + temporaryBytes + otherBytes).toBe(
      usage.totalBytes,
    );
    expect(usage.unneededBytes).toBe(du(orphan));
  });

  it('tells what the removal of an image would free', async () => {
    using test = await openTestStore();
    const shared = layerOf(await tarOf({ shared: noise(100_000).toString('base64') }));
    const own = layerOf(await tarOf({ own: noise(200_000).toString('base64') }));
    const [base, app] = [
      await testImage({ layers: [shared] }),
      await testImage({ layers: [shared, own] }),
    ];
    await addImage(test.store, base, ['base']);
    await addImage(test.store, app, ['app']);
    const before = await test.store.diskUsage();
    const usage = before.images.find(({ id }) => id === app.id);
    expect(usage!.bytes).toBeGreaterThan(usage!.ownBytes + 100_000);
    const { swept } = await test.store.remove('app', { users: [] });
    expect(swept.freedBytes).toBe(usage!.ownBytes);
    const after = await test.store.diskUsage();
    expect(before.layerBytes + before.blobBytes - (after.layerBytes + after.blobBytes)).toBe(
      usage!.ownBytes,
    );
  });

  it('is small for an empty store', async () => {
    using test = await openTestStore();
    await expect(test.store.diskUsage()).resolves.toMatchObject({
      layerBytes: 0,
      blobBytes: 0,
      images: [],
      totalBytes: du(test.folder),
    });
  });
});
