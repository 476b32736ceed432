import { parseReference } from '@docklet/oci';

import type { ImageStore } from './image-store.js';
import type { CommittedImage } from './images/commit-image.js';
import { createTestLocks } from './locks.fixture.js';
import { type ImageStoreOptions, openImageStore } from './open-image-store.js';
import { TemporaryFolder } from './temporary-folder.fixture.js';
import { type TestImage, fetchFrom } from './test-image.fixture.js';

/** A store in a folder that is gone after the test. */
export interface TestStore extends Disposable {
  readonly store: ImageStore;
  readonly folder: string;
}

export async function openTestStore(options: Partial<ImageStoreOptions> = {}): Promise<TestStore> {
  const temporary = new TemporaryFolder();
  const folder = temporary.file('store');
  const store = await openImageStore({ folder, tryLock: createTestLocks(), ...options });
  return { store, folder, [Symbol.dispose]: () => temporary[Symbol.dispose]() };
}

/** Adds an image under names, as a pull does. */
export async function addImage(
  store: ImageStore,
  image: TestImage,
  names: readonly string[] = [],
): Promise<CommittedImage> {
  await using addition = await store.beginAddition();
  for (const layer of image.layers) {
    await addition.addLayer(layer, fetchFrom(layer.bytes));
  }
  return await addition.commit({ ...image, names: names.map(parseReference) });
}
