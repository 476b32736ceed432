import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { createTestLocks } from '../locks.fixture.js';
import { openImageStore } from '../open-image-store.js';
import { TemporaryFolder } from '../temporary-folder.fixture.js';
import { testImage } from '../test-image.fixture.js';
import { addImage, openTestStore } from '../test-store.fixture.js';

/** Everything below a folder, with its permissions. */
function modesBelow(folder: string): readonly (readonly [string, number])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
    const status = lstatSync(path.join(folder, name));
    return [name, status.mode & 0o777] as const;
  });
}

describe('CVE-2025-4953, CVE-2019-18466, CVE-2022-4122, CVE-2022-4123: the files of a store', () => {
  it('are closed to others whatever the umask of whoever runs it', async () => {
    const before = process.umask(0);
    try {
      using test = await openTestStore();
      using temporary = new TemporaryFolder();
      await addImage(test.store, await testImage(), ['app:1']);
      await test.store.saveLayout(temporary.file('layout'), { images: ['app:1'] });
      await test.store.load({ path: temporary.file('layout') });
      const open = modesBelow(test.folder).filter(([, mode]) => (mode & 0o077) !== 0);
      expect(open).toEqual([]);
      expect(lstatSync(test.folder).mode & 0o777).toBe(0o700);
    } finally {
      process.umask(before);
    }
  });

  it('CVE-2021-41091, CVE-2024-25621: are closed again if somebody opened the folder', async () => {
    using test = await openTestStore();
    chmodSync(test.folder, 0o755);
    await openImageStore({ folder: test.folder, tryLock: createTestLocks() });
    expect(lstatSync(test.folder).mode & 0o777).toBe(0o700);
  });
});
