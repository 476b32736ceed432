import { type Digest, parseReference } from '@docklet/oci';

import { type ImageSummary, listImages } from '../images/list-images.js';
import { removeName } from '../names/name-store.js';
import { removeFile } from '../store/durable-file.js';
import { type StoreContext, withStoreLock } from '../store/store-context.js';
import type { ImageUser } from '../sweep/image-user.js';
import { type SweepResult, sweep } from '../sweep/sweep.js';

/** What is pruned: images that nobody uses and that have no tag. */
export interface PruneOptions {
  /** Who uses images. */
  readonly users: readonly ImageUser[];
  /** Also images that have a tag. Default: false. */
  readonly all?: boolean;
  /** Only these, for example by age or label. */
  readonly filter?: (image: ImageSummary) => boolean;
  /** Only say what would be removed. Default: false. */
  readonly isDryRun?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What was removed. */
export interface PruneResult {
  readonly images: readonly ImageSummary[];
  /** What the store did not need any more after that. */
  readonly swept: SweepResult;
}

/** Removes images that nobody uses, and what is not needed after that. */
export async function pruneImages(
  context: StoreContext,
  options: PruneOptions,
): Promise<PruneResult> {
  const { users, isDryRun = false, signal } = options;
  const images = await withStoreLock(
    context,
    async () => {
      const chosen = await choose(context, options);
      for (const image of isDryRun ? [] : chosen) {
        await forget(context, image);
      }
      return chosen;
    },
    signal,
  );
  const without = new Set(images.map(({ id }) => id));
  return { images, swept: await sweep(context, { users, isDryRun, signal }, without) };
}

async function choose(
  context: StoreContext,
  { users, all = false, filter = () => true }: PruneOptions,
): Promise<readonly ImageSummary[]> {
  const used = new Set<Digest>(users.map(({ imageId }) => imageId));
  const images = await listImages(context);
  return images.filter(
    (image) => !used.has(image.id) && (all || image.names.length === 0) && filter(image),
  );
}

/** The store is locked. */
async function forget(
  context: StoreContext,
  { id, platform, names, digests }: ImageSummary,
): Promise<void> {
  for (const name of [...names, ...digests]) {
    await removeName(context, parseReference(name), platform);
  }
  await removeFile(context.paths.image(id));
}
