import { type Descriptor, type Digest, type Platform, parseReference } from '@docklet/oci';

import { type FoundImage, requireImage } from '../images/find-image.js';
import { requireImageRecord } from '../images/image-record.js';
import { type StoredImage, readImage } from '../images/stored-image.js';
import { nameOf } from '../names/name-file.js';
import { readName } from '../names/name-store.js';
import type { StoreContext } from '../store/store-context.js';
import { type ImageTree, collectImage } from './collect-tree.js';
import { isTagOnly, nameAnnotations } from './name-annotations.js';

/** An image that was asked for, for the platform that its name means here. */
export interface ChosenImage {
  readonly image: StoredImage;
  /** In full; none if it was asked for by its id. */
  readonly name?: string | undefined;
}

/** What is to be written. */
export interface SavePlan {
  readonly chosen: readonly ChosenImage[];
  /** Entries for the index of a layout. */
  readonly entries: readonly Descriptor[];
  /** Everything that the entries lead to. */
  readonly blobs: ReadonlyMap<Digest, Descriptor>;
}

/** What is saved. */
export interface SaveChoice {
  /** Names, ids, or beginnings of ids. */
  readonly images: readonly string[];
  /** Only the images for this platform, without the indexes that lead to them. Default: all that the names stand for. */
  readonly platform?: Platform | undefined;
  /** What the image is called in place of its name, if it is one: a whole name, or a tag alone. */
  readonly savedName?: string | undefined;
}

/**
 * Finds out what belongs to images.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`, BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`
 */
export async function planSave(
  context: StoreContext,
  { images, platform, savedName }: SaveChoice,
): Promise<SavePlan> {
  const chosen: ChosenImage[] = [];
  const trees: ImageTree[] = [];
  const entries = new Map<string, Descriptor>();
  for (const text of images) {
    const found = await requireImage(context, text, platform);
    const name = savedName === undefined ? ownName(found) : wholeName(savedName);
    chosen.push({ image: await readImage(context, found), name });
    for (const one of platform === undefined ? await allPlatforms(context, found) : [found]) {
      const isAlone = platform !== undefined;
      const tree = await collectImage(context, await readImage(context, one), { isAlone });
      trees.push(tree);
      // Several platforms of a name lead to one index, if all of it is there.
      entries.set(`${tree.top.digest} ${name ?? ''}`, {
        ...tree.top,
        ...nameAnnotations(name, tree.top.digest),
      });
    }
  }
  const blobs = trees.flatMap(({ parts }) => parts.map((part) => [part.digest, part] as const));
  return { chosen, entries: [...entries.values()], blobs: new Map(blobs) };
}

function ownName({ byName }: FoundImage): string | undefined {
  return byName && nameOf(byName.reference);
}

function wholeName(name: string): string {
  return isTagOnly(name) ? name : nameOf(parseReference(name));
}

async function allPlatforms(
  context: StoreContext,
  found: FoundImage,
): Promise<readonly FoundImage[]> {
  const { byName } = found;
  const name = byName && (await readName(context, byName.reference));
  if (byName === undefined || name === undefined) {
    return [found];
  }
  return await Promise.all(
    name.images.map(async (entry) => ({
      record: await requireImageRecord(context, entry.id),
      byName: { ...byName, entry },
    })),
  );
}
