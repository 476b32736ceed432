import { type Descriptor, type Digest, layerCompression, quote } from '@docklet/oci';

import { findBlob } from '../blobs/stored-blob.js';
import { LayerMissingError, UnsupportedLayerError } from '../errors/layer-errors.js';
import { waitForLock } from '../store/locks.js';
import { type Workplace, buildLayer } from './build-layer.js';
import { type LayerOptions, reportLayer } from './layer-progress.js';
import { type StoredLayer, findLayer, storedLayer } from './stored-layer.js';

/** A layer as an image names it: compressed in the manifest, uncompressed in the configuration. */
export interface ImageLayer {
  /** What is stored and transferred. */
  readonly descriptor: Descriptor;
  /** The digest of the uncompressed archive. */
  readonly diffId: Digest;
}

/** A layer, and where its archive is to be had. */
export interface LayerSource extends ImageLayer {
  /** The archive, compressed or not. */
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
}

/**
 * A layer that can be mounted, made from its blob if it is not there.
 *
 * @throws LayerMissingError `DOCKLET_IMAGE_LAYER_MISSING`
 */
export async function ensureLayer(
  workplace: Workplace,
  layer: ImageLayer,
  options: LayerOptions = {},
): Promise<StoredLayer> {
  const { descriptor, diffId } = layer;
  const open = async (): Promise<AsyncIterable<Uint8Array>> => {
    assertLayerType(descriptor);
    const blob = await findBlob(workplace.context, descriptor.digest);
    if (blob === undefined) {
      throw new LayerMissingError(diffId, descriptor.digest);
    }
    return blob.open();
  };
  return await ensureLayerFrom(workplace, { descriptor, diffId, open }, options);
}

/** A layer that can be mounted, made if it is not there: once, however many processes want it. */
export async function ensureLayerFrom(
  workplace: Workplace,
  layer: LayerSource,
  options: LayerOptions,
): Promise<StoredLayer> {
  const { context, lease } = workplace;
  const { descriptor, diffId } = layer;
  await lease.protect([descriptor.digest, diffId], options.signal);
  const found = await findLayer(context, diffId);
  if (found !== undefined) {
    return found;
  }
  const lockPath = context.paths.layerLock(context.layerWriter.kind, diffId);
  using _lock = await waitForLock(context.tryLock, lockPath, {
    signal: options.signal,
    onWait: () => reportLayer(options, descriptor, 'waiting', descriptor.size),
  });
  // Whoever had the lock before us may have made it for us.
  return (await findLayer(context, diffId)) ?? (await unpackLayer(workplace, layer, options));
}

/**
 * Checks that a descriptor is one of a layer of files.
 *
 * @throws UnsupportedLayerError `DOCKLET_IMAGE_UNSUPPORTED_LAYER`
 */
export function assertLayerType({ digest, mediaType }: Descriptor): void {
  if (layerCompression(mediaType) === undefined) {
    throw new UnsupportedLayerError(digest, `it is of type ${quote(mediaType)}`);
  }
}

async function unpackLayer(
  workplace: Workplace,
  { descriptor, diffId, open }: LayerSource,
  options: LayerOptions,
): Promise<StoredLayer> {
  const input = { source: await open(), name: descriptor.digest, diffId };
  const record = await buildLayer(workplace, input, {
    signal: options.signal,
    onTaken: (bytes) => reportLayer(options, descriptor, 'unpacking', bytes),
  });
  return storedLayer(workplace.context, record);
}
