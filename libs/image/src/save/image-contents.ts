import { type Descriptor, type Platform, isIndexType, isManifestType } from '@docklet/oci';

import { requireDocument } from '../blobs/documents.js';
import { type StoredBlob, requireBlob } from '../blobs/stored-blob.js';
import { requireImage } from '../images/find-image.js';
import type { ImageDocument } from '../images/new-image.js';
import { type StoredImage, readImage } from '../images/stored-image.js';
import { afterCleanup } from '../store/io.js';
import { Lease } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';
import { collectImage } from './collect-tree.js';

/** A configuration or layer to be transferred. */
export interface ContentBlob {
  readonly descriptor: Descriptor;
  readonly source: StoredBlob;
}

/**
 * Everything that somebody needs to have an image, in the order in which a registry takes it: first the blobs, then the
 * documents. None of it is swept until this is disposed of.
 */
export interface ImageContents extends AsyncDisposable {
  readonly image: StoredImage;
  /** Configurations and layers, each once. */
  readonly blobs: readonly ContentBlob[];
  /** Manifests and indexes, each once and after what it names. The last is what the name stands for. */
  readonly documents: readonly ImageDocument[];
}

/** Which of the images of a name is meant. */
export interface ContentsOptions {
  /**
   * Only the image for this platform, without the index that leads to it. Default: what the name stands for if all of it is
   * there, or else the image for this machine.
   */
  readonly platform?: Platform;
}

/**
 * Finds out what has to be transferred for somebody to have an image, and keeps it.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`, BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`,
 *   BlobDamagedError `DOCKLET_IMAGE_BLOB_DAMAGED`
 */
export async function imageContents(
  context: StoreContext,
  text: string,
  { platform }: ContentsOptions = {},
): Promise<ImageContents> {
  const image = await readImage(context, await requireImage(context, text, platform));
  const lease = await Lease.open(context);
  try {
    const { parts } = await collectImage(context, image, { isAlone: platform !== undefined });
    await lease.protect(parts.map(({ digest }) => digest));
    return {
      image,
      ...(await readParts(context, parts)),
      [Symbol.asyncDispose]: async () => await lease[Symbol.asyncDispose](),
    };
  } catch (error) {
    throw await afterCleanup(error, lease[Symbol.asyncDispose]());
  }
}

/** The parts come with what names them in front. */
async function readParts(
  context: StoreContext,
  parts: readonly Descriptor[],
): Promise<Pick<ImageContents, 'blobs' | 'documents'>> {
  const blobs: ContentBlob[] = [];
  const documents: ImageDocument[] = [];
  const distinct = new Map(parts.toReversed().map((part) => [part.digest, part]));
  for (const descriptor of distinct.values()) {
    const { digest, mediaType } = descriptor;
    if (isManifestType(mediaType) || isIndexType(mediaType)) {
      documents.push({ descriptor, bytes: await requireDocument(context, digest) });
    } else {
      blobs.push({ descriptor, source: await requireBlob(context, digest) });
    }
  }
  return { blobs, documents };
}
