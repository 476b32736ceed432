import { forEachConcurrently } from '@docklet/async';
import type { Descriptor, Digest, RepositoryName } from '@docklet/oci';

import { type DownloadOptions, type DownloadedBlob, downloadBlob } from '../blob/download-blob.js';
import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { ForeignLayerError } from '../errors/content-errors.js';
import { NotFoundError } from '../errors/status-errors.js';
import type { ResolvedImage } from './resolve-image.js';

/** A layer of an image that is being pulled. */
export interface PullLayer {
  readonly descriptor: Descriptor;
  /** The digest of the layer when it is uncompressed. */
  readonly diffId: Digest;
  /** Aborts when the pull is given up. */
  readonly signal: AbortSignal;
  /** Downloads the layer. Lock the partial file before, if other processes may want the same layer. */
  download(options: DownloadOptions): Promise<DownloadedBlob>;
}

/** Where pulled things go. */
export interface PullTarget {
  /**
   * Gets a layer into the store, by downloading it unless it is there. Called once for each layer that is different from
   * the others, several at a time, in the order of the image.
   */
  readonly storeLayer: (layer: PullLayer) => Promise<void>;
  /** Told what the image consists of, before the first layer. */
  readonly onResolved?: (image: ResolvedImage) => void;
  /** How many layers at a time. Default: 4. */
  readonly maxConcurrentLayers?: number;
}

const defaultConcurrency = 4;

/**
 * Hands the layers of an image to the target. When one fails, the others are given up, too. When this resolves, every
 * layer has been stored.
 */
export async function pullLayers(
  context: RegistryContext,
  image: ResolvedImage,
  { storeLayer, onResolved, maxConcurrentLayers = defaultConcurrency }: PullTarget,
  call: Call,
): Promise<void> {
  onResolved?.(image);
  const layers = distinctLayers(image);
  const options = { maxConcurrent: maxConcurrentLayers, signal: call.signal };
  await forEachConcurrently(layers, options, async (layer, signal) => {
    const layerCall = { ...call, signal };
    await storeLayer({
      ...layer,
      signal,
      download: async (options) =>
        await downloadLayer(context, image.reference, layer.descriptor, options, layerCall),
    });
  });
}

/** The same layer can be in an image several times (an empty one usually is); it is needed once. */
function distinctLayers({
  manifest,
  config,
}: ResolvedImage): readonly Pick<PullLayer, 'descriptor' | 'diffId'>[] {
  const { diff_ids: diffIds } = config.parsed.rootfs;
  const layers = new Map<Digest, Pick<PullLayer, 'descriptor' | 'diffId'>>();
  for (const [index, descriptor] of manifest.parsed.layers.entries()) {
    const diffId = diffIds[index];
    if (diffId !== undefined) {
      layers.set(descriptor.digest, { descriptor, diffId });
    }
  }
  return [...layers.values()];
}

async function downloadLayer(
  context: RegistryContext,
  name: RepositoryName,
  descriptor: Descriptor,
  options: DownloadOptions,
  call: Call,
): Promise<DownloadedBlob> {
  try {
    return await downloadBlob(context, name, descriptor, options, call);
  } catch (error) {
    const { urls = [] } = descriptor;
    if (error instanceof NotFoundError && urls.length > 0) {
      const hosts = urls.map((url) => URL.parse(url)?.host ?? '?');
      throw new ForeignLayerError(descriptor.digest, hosts, error);
    }
    throw error;
  }
}
