import { type Digest, type LayerCompression, mediaTypes } from '@docklet/oci';

import type { ArchiveFile } from '../archive/image-archive.js';
import { type Workplace, buildLayer } from '../layers/build-layer.js';
import { type ImageLayer, ensureLayer, ensureLayerFrom } from '../layers/ensure-layer.js';
import { type LayerOptions, reportLayer } from '../layers/layer-progress.js';
import { doBoth } from './do-both.js';
import { findPackedLayer } from './find-packed-layer.js';
import { packBlob } from './pack-blob.js';

/** A layer of which there is only the archive. */
export interface BareLayer {
  /** Compressed or not. */
  readonly file: ArchiveFile;
  /** What the archive has to be when it is uncompressed. Without it, it is what it is. */
  readonly diffId?: Digest;
  readonly compression: LayerCompression;
}

/** Makes a layer of an archive: the blob, and what can be mounted, at the same time. */
export async function packLayer(
  workplace: Workplace,
  layer: BareLayer,
  options: LayerOptions,
): Promise<ImageLayer> {
  const packed = layer.diffId && (await findPackedLayer(workplace, layer.diffId));
  if (packed !== undefined) {
    await ensureLayer(workplace, packed, options);
    return packed;
  }
  const [descriptor, diffId] = await doBoth(
    async (signal) => await packBlob(workplace, { ...layer, signal }),
    async (signal) => await unpack(workplace, layer, { ...options, signal }),
    options.signal,
  );
  return { descriptor, diffId };
}

async function unpack(
  workplace: Workplace,
  { file, diffId }: BareLayer,
  options: LayerOptions,
): Promise<Digest> {
  if (diffId === undefined) {
    const input = { source: file.open(), name: 'of the archive' };
    return (await buildLayer(workplace, input, { signal: options.signal })).diffId;
  }
  // Until it is packed, it goes by the digest that it has as it is.
  const descriptor = { mediaType: mediaTypes.ociLayer, digest: diffId, size: file.sizeBytes };
  const open = async (): Promise<AsyncIterable<Uint8Array>> => await Promise.resolve(file.open());
  await ensureLayerFrom(workplace, { descriptor, diffId, open }, options);
  reportLayer(options, descriptor, 'ready', file.sizeBytes);
  return diffId;
}
