import { type Platform, type Reference, formatReference } from '@docklet/oci';

import { DigestAsNameError, ImageNotFoundError } from '../errors/image-errors.js';
import type { NameEntry } from '../names/name-record.js';
import { addToName, readName, removeName, writeName } from '../names/name-store.js';
import { type StoreContext, withStoreLock } from '../store/store-context.js';
import { type FoundImage, requireImage } from './find-image.js';
import { newestManifest } from './image-record.js';

/** Which images of a name are meant. */
export interface TagOptions {
  /** Only the image for this platform. Default: those of all platforms. */
  readonly platform?: Platform;
}

/**
 * Gives an image one more name. What the name meant before, it means no more.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`
 * @throws DigestAsNameError `DOCKLET_IMAGE_DIGEST_AS_NAME`
 */
export async function tagImage(
  context: StoreContext,
  source: string,
  target: Reference,
  { platform }: TagOptions = {},
): Promise<void> {
  if (target.digest !== undefined) {
    throw new DigestAsNameError(formatReference(target));
  }
  await withStoreLock(context, async () => {
    const found = await requireImage(context, source, platform);
    const updated = context.now().toISOString();
    if (platform === undefined) {
      const entries = await allEntries(context, found);
      await writeName(
        context,
        target,
        entries.map((entry) => ({ ...entry, updated })),
      );
    } else {
      await addToName(context, target, { ...entryOf(found), updated });
    }
  });
}

/**
 * Takes a name away. The image stays, even without a name.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`
 */
export async function untagImage(
  context: StoreContext,
  name: Reference,
  { platform }: TagOptions = {},
): Promise<void> {
  await withStoreLock(context, async () => {
    if ((await readName(context, name)) === undefined) {
      throw new ImageNotFoundError(formatReference(name));
    }
    await removeName(context, name, platform);
  });
}

async function allEntries(context: StoreContext, found: FoundImage): Promise<readonly NameEntry[]> {
  const name = found.byName && (await readName(context, found.byName.reference));
  return name?.images ?? [entryOf(found)];
}

/** An image that was found by its id stands for itself, and not for an index. */
function entryOf({ record, byName }: FoundImage): NameEntry {
  if (byName !== undefined) {
    return byName.entry;
  }
  const { id, platform, added } = record;
  const { mediaType, digest, size } = newestManifest(record);
  const target = { mediaType, digest, size };
  return { platform, id, manifest: digest, target, indexes: [], updated: added };
}
