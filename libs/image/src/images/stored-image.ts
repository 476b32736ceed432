import {
  type Digest,
  type ImageConfig,
  type ImageManifest,
  type ParsedManifest,
  type Platform,
  parseImageConfig,
  parseManifest,
} from '@docklet/oci';

import { requireDocument } from '../blobs/documents.js';
import { InvalidImageError } from '../errors/image-errors.js';
import type { ImageLayer } from '../layers/ensure-layer.js';
import type { NameTarget } from '../names/name-record.js';
import type { StoreContext } from '../store/store-context.js';
import type { FoundImage } from './find-image.js';
import { newestManifest } from './image-record.js';
import { pairLayers } from './pair-layers.js';

/** An image of the store. Every call makes it anew, so nobody can change what others see. */
export interface StoredImage {
  /** The digest of the configuration. */
  readonly id: Digest;
  readonly platform: Platform;
  readonly config: ImageConfig;
  readonly manifest: ImageManifest;
  /** Where the manifest is. */
  readonly manifestTarget: NameTarget;
  /** What its name stands for: the manifest, or an index that leads to it. */
  readonly target: NameTarget;
  /** The indexes on the way from the target to the manifest, the outermost first. */
  readonly indexes: readonly Digest[];
  /** Lowest first. */
  readonly layers: readonly ImageLayer[];
  /** When it came into the store, RFC 3339. */
  readonly added: string;
}

/**
 * Reads what an image consists of.
 *
 * @throws BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`, BlobDamagedError `DOCKLET_IMAGE_BLOB_DAMAGED`
 */
export async function readImage(
  context: StoreContext,
  { record, byName }: FoundImage,
): Promise<StoredImage> {
  const { id, platform, added, manifests } = record;
  const named = manifests.find((manifest) => manifest.digest === byName?.entry.manifest);
  const { mediaType, digest, size } = named ?? newestManifest(record);
  const manifestTarget = { mediaType, digest, size };
  const [manifestBytes, configBytes] = await Promise.all([
    requireDocument(context, digest),
    requireDocument(context, id),
  ]);
  const { manifest } = parseImageManifest(manifestBytes, mediaType);
  const config = parseImageConfig(configBytes);
  return {
    id,
    platform,
    config,
    manifest,
    manifestTarget,
    target: byName?.entry.target ?? manifestTarget,
    indexes: byName?.entry.indexes ?? [],
    layers: pairLayers(id, manifest, config),
    added,
  };
}

/**
 * Reads a manifest that must not be an index.
 *
 * @throws InvalidImageError `DOCKLET_IMAGE_INVALID_IMAGE`
 */
export function parseImageManifest(
  bytes: Uint8Array,
  mediaType?: string,
): Extract<ParsedManifest, { kind: 'manifest' }> {
  const parsed = parseManifest(bytes, mediaType);
  if (parsed.kind !== 'manifest') {
    throw new InvalidImageError(parsed.mediaType, 'it is an index, not an image');
  }
  return parsed;
}
