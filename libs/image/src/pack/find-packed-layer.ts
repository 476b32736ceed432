import type { Digest } from '@docklet/oci';

import { readDocument } from '../blobs/documents.js';
import { findBlob } from '../blobs/stored-blob.js';
import { type ImageRecord, readImageRecords } from '../images/image-record.js';
import { parseImageManifest } from '../images/stored-image.js';
import type { Workplace } from '../layers/build-layer.js';
import type { ImageLayer } from '../layers/ensure-layer.js';

/** A layer that another image has already, with its blob: it need not be compressed again. */
export async function findPackedLayer(
  workplace: Workplace,
  diffId: Digest,
): Promise<ImageLayer | undefined> {
  for (const record of await readImageRecords(workplace.context)) {
    const index = record.diffIds.indexOf(diffId);
    const layer = index === -1 ? undefined : await findIn(workplace, record, index);
    if (layer !== undefined) {
      return layer;
    }
  }
  return undefined;
}

async function findIn(
  { context, lease }: Workplace,
  { diffIds, manifests }: ImageRecord,
  index: number,
): Promise<ImageLayer | undefined> {
  for (const { digest, mediaType, blobs } of manifests) {
    const blob = blobs[index];
    const diffId = diffIds[index];
    const bytes = await readDocument(context, digest);
    if (blob === undefined || diffId === undefined || bytes === undefined) {
      continue;
    }
    await lease.protect([blob, diffId]);
    const descriptor = parseImageManifest(bytes, mediaType).manifest.layers[index];
    if (descriptor !== undefined && (await findBlob(context, blob)) !== undefined) {
      return { descriptor, diffId };
    }
  }
  return undefined;
}
