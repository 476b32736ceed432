import { type Descriptor, parseManifest } from '@docklet/oci';

import { readDocument } from '../blobs/documents.js';
import { findBlob, requireBlob } from '../blobs/stored-blob.js';
import type { StoredImage } from '../images/stored-image.js';
import type { StoreContext } from '../store/store-context.js';

/** Content that belongs together. */
export interface ImageTree {
  /** What leads to everything else. */
  readonly top: Descriptor;
  /** All of it, the top included. */
  readonly parts: readonly Descriptor[];
}

/** How much of what a name stands for is meant. */
export interface CollectOptions {
  /** The image alone, even if the store has all of the index that leads to it. */
  readonly isAlone: boolean;
}

/**
 * What belongs to an image: the index that its name stands for, if the store has all of that, or else its manifest.
 *
 * @throws BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`
 */
export async function collectImage(
  context: StoreContext,
  image: StoredImage,
  { isAlone }: CollectOptions,
): Promise<ImageTree> {
  const { target, manifest, manifestTarget, indexes, platform } = image;
  const hasIndex = indexes.length > 0 && !isAlone;
  const whole = hasIndex ? await collectTree(context, target) : undefined;
  if (whole !== undefined) {
    return { top: target, parts: whole };
  }
  const parts = [manifestTarget, manifest.config, ...manifest.layers];
  for (const { digest } of parts) {
    await requireBlob(context, digest);
  }
  return { top: { ...manifestTarget, platform }, parts };
}

/** A manifest or index and everything below it, if the store has all of it: usually only some platforms were pulled. */
async function collectTree(
  context: StoreContext,
  descriptor: Descriptor,
): Promise<readonly Descriptor[] | undefined> {
  const bytes = await readDocument(context, descriptor.digest);
  if (bytes === undefined) {
    return undefined;
  }
  const parsed = parseManifest(bytes, descriptor.mediaType);
  if (parsed.kind === 'manifest') {
    const { config, layers } = parsed.manifest;
    return await ifAllThere(context, [descriptor, config, ...layers]);
  }
  const tree = [descriptor];
  for (const child of parsed.index.manifests) {
    const below = await collectTree(context, child);
    if (below === undefined) {
      return undefined;
    }
    tree.push(...below);
  }
  return tree;
}

async function ifAllThere(
  context: StoreContext,
  descriptors: readonly Descriptor[],
): Promise<readonly Descriptor[] | undefined> {
  const found = await Promise.all(
    descriptors.map(async ({ digest }) => await findBlob(context, digest)),
  );
  return found.includes(undefined) ? undefined : descriptors;
}
