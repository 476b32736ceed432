import type { Digest, Platform } from '@docklet/oci';

import { isDockletError } from '@docklet/errors';

import { findLayer } from '../layers/stored-layer.js';
import type { NameRecord } from '../names/name-record.js';
import { readNames } from '../names/name-store.js';
import type { StoreContext } from '../store/store-context.js';
import { type ImageRecord, readImageRecords } from './image-record.js';
import { type StoredImage, readImage } from './stored-image.js';

/** An image, as lists show it. */
export interface ImageSummary {
  /** The digest of the configuration. */
  readonly id: Digest;
  readonly platform: Platform;
  /** In full, with tags. */
  readonly names: readonly string[];
  /** In full, with digests: what the image was called where it came from. */
  readonly digests: readonly string[];
  /** When it came into the store, RFC 3339. */
  readonly added: string;
  /** When it was made, as its author says. */
  readonly created?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the manifest, the configuration and the layers have, as they are transferred. */
  readonly compressedBytes: number;
  /** What the layers have when they are unpacked. Layers that never were do not count. */
  readonly unpackedBytes: number;
  /** A part of it is missing or damaged: what is told beyond names and id cannot be relied on. */
  readonly isDamaged: boolean;
}

/** All images, the newest first. */
export async function listImages(context: StoreContext): Promise<readonly ImageSummary[]> {
  const [records, names] = await Promise.all([readImageRecords(context), readNames(context)]);
  const summaries = await Promise.all(
    records.map(async (record) => await summarize(context, record, names)),
  );
  return summaries.sort((left, right) => right.added.localeCompare(left.added));
}

/** What lists show of an image. */
export async function summarize(
  context: StoreContext,
  record: ImageRecord,
  names: readonly NameRecord[],
): Promise<ImageSummary> {
  const { id, platform, added } = record;
  const references = namesOf(id, names);
  const image = await readIfSound(context, record);
  const { created, config } = image?.config ?? {};
  return {
    id,
    platform,
    names: references.filter((name) => !name.includes('@')),
    digests: references.filter((name) => name.includes('@')),
    added,
    ...(created !== undefined && { created }),
    labels: config?.Labels ?? {},
    compressedBytes: image === undefined ? 0 : compressedBytes(image),
    unpackedBytes: await unpackedBytes(context, record),
    isDamaged: image === undefined,
  };
}

/** The names of an image, in full. */
export function namesOf(id: Digest, names: readonly NameRecord[]): readonly string[] {
  return names
    .filter(({ images }) => images.some((entry) => entry.id === id))
    .map(({ reference }) => reference);
}

async function readIfSound(
  context: StoreContext,
  record: ImageRecord,
): Promise<StoredImage | undefined> {
  try {
    return await readImage(context, { record });
  } catch (error) {
    // One damaged image must not hide all others. A disk that cannot be read is another matter.
    if (isDockletError(error) && error.code !== 'DOCKLET_IMAGE_STORE_IO') {
      return undefined;
    }
    throw error;
  }
}

function compressedBytes({ manifest, manifestTarget }: StoredImage): number {
  const sizes = [manifestTarget, manifest.config, ...manifest.layers].map(({ size }) => size);
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function unpackedBytes(context: StoreContext, { diffIds }: ImageRecord): Promise<number> {
  const layers = await Promise.all(diffIds.map(async (diffId) => await findLayer(context, diffId)));
  return layers.reduce((sum, layer) => sum + (layer?.archiveBytes ?? 0), 0);
}
