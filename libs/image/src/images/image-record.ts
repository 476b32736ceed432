import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { type Digest, type Platform, parseDigest } from '@docklet/oci';

import { ImageNotFoundError, InvalidImageError } from '../errors/image-errors.js';
import type { ImageLayer } from '../layers/ensure-layer.js';
import type { NameTarget } from '../names/name-record.js';
import { io } from '../store/io.js';
import { readRecord } from '../store/record-file.js';
import type { StoreContext } from '../store/store-context.js';
import { parseImageRecord } from './parse-image-record.js';

/** A manifest of an image. The same image can have several, which differ in how its layers are compressed. */
export interface ManifestRecord extends NameTarget {
  /** The blobs of the layers, lowest first. */
  readonly blobs: readonly Digest[];
}

/** An image of the store. As long as there is this record, what it names is not swept. */
export interface ImageRecord {
  readonly version: 1;
  /** The digest of the configuration. */
  readonly id: Digest;
  readonly platform: Platform;
  /** When it came into the store, RFC 3339. */
  readonly added: string;
  /** The digests of the uncompressed layers, lowest first. */
  readonly diffIds: readonly Digest[];
  /** The newest last. */
  readonly manifests: readonly ManifestRecord[];
}

/** A record of an image with one manifest. */
export function imageRecordOf({
  layers,
  manifest,
  ...image
}: Pick<ImageRecord, 'id' | 'platform' | 'added'> & {
  readonly manifest: NameTarget;
  readonly layers: readonly ImageLayer[];
}): ImageRecord {
  const blobs = layers.map(({ descriptor }) => descriptor.digest);
  const diffIds = layers.map(({ diffId }) => diffId);
  return { version: 1, ...image, diffIds, manifests: [{ ...manifest, blobs }] };
}

/** What is known of an image; `undefined` if the store does not have it. */
export async function readImageRecord(
  { paths }: StoreContext,
  id: Digest,
): Promise<ImageRecord | undefined> {
  return await readRecord(paths.image(id), parseImageRecord);
}

/**
 * The record of an image that has to be there.
 *
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`
 */
export async function requireImageRecord(context: StoreContext, id: Digest): Promise<ImageRecord> {
  const record = await readImageRecord(context, id);
  if (record === undefined) {
    throw new ImageNotFoundError(id);
  }
  return record;
}

/** All images. */
export async function readImageRecords(context: StoreContext): Promise<readonly ImageRecord[]> {
  const ids = await listImageIds(context);
  const records = await Promise.all(ids.map(async (id) => await readImageRecord(context, id)));
  // Some may be gone since we looked.
  return records.filter((record) => record !== undefined);
}

/** The manifest that came last. */
export function newestManifest({ id, manifests }: ImageRecord): ManifestRecord {
  const newest = manifests.at(-1);
  if (newest === undefined) {
    throw new InvalidImageError(id, 'it has no manifest');
  }
  return newest;
}

/** The ids of all images, in alphabetical order. */
export async function listImageIds({ paths }: StoreContext): Promise<readonly Digest[]> {
  const files = await io('list', paths.images, readdir(paths.images));
  return files.sort().map((file) => idOf(path.basename(file, '.json')));
}

/** Hex digits without their algorithm: sha256 has half as many as sha512. */
function idOf(hex: string): Digest {
  return parseDigest(`${hex.length === 64 ? 'sha256' : 'sha512'}:${hex}`);
}
