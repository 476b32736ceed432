import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { openErofs } from '@docklet/erofs';

import { createTestLocks } from './locks.fixture.js';
import { openImageStore } from './open-image-store.js';
import { TemporaryFolder } from './temporary-folder.fixture.js';
import { testImage } from './test-image.fixture.js';
import { addImage, openTestStore } from './test-store.fixture.js';

describe('openImageStore', () => {
  it('opens the same store again', async () => {
    using test = await openTestStore();
    const { image } = await addImage(test.store, await testImage(), ['busybox']);
    const again = await openImageStore({ folder: test.folder, tryLock: createTestLocks() });
    expect(await again.get('busybox')).toEqual(image);
  });

  it('makes what was added ready to be mounted', async () => {
    using test = await openTestStore();
    await addImage(test.store, await testImage(), ['busybox']);
    const image = await test.store.get('busybox');
    const [layer] = await test.store.prepareLayers(image);
    using content = openErofs(layer!.path);
    expect(content.readFile('/etc/motd').toString()).toBe('hello\n');
  });

  it('closes the folder to others', async () => {
    using temporary = new TemporaryFolder();
    const folder = temporary.file('store');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    await openImageStore({ folder, tryLock: createTestLocks() });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('refuses a store of a newer version', async () => {
    using test = await openTestStore();
    writeFileSync(path.join(test.folder, 'store.json'), '{"version":2}');
    const { folder } = test;
    await expect(openImageStore({ folder, tryLock: createTestLocks() })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_STORE_VERSION',
      details: { found: 2, known: 1 },
    });
  });

  it('refuses a folder that is a file', async () => {
    using temporary = new TemporaryFolder();
    const folder = temporary.file('store');
    writeFileSync(folder, '');
    await expect(openImageStore({ folder, tryLock: createTestLocks() })).rejects.toMatchObject({
      code: 'DOCKLET_IMAGE_STORE_IO',
      details: { errno: 'EEXIST' },
    });
  });
});
