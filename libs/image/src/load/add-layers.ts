import { forEachConcurrently } from '@docklet/async';
import { type Descriptor, type Platform, hostPlatform, isSamePlatform } from '@docklet/oci';

import { type FetchBlob, fetchBlob } from '../blobs/fetch-blob.js';
import { LayerMissingError } from '../errors/layer-errors.js';
import { addLayer } from '../layers/add-layer.js';
import type { Workplace } from '../layers/build-layer.js';
import type { ImageLayer } from '../layers/ensure-layer.js';
import type { CopyOptions } from './copy-blob.js';
import type { LoadOptions } from './load-options.js';

/** The layers of an image, lowest first, and what it runs on. */
export interface LayersToAdd {
  readonly layers: readonly ImageLayer[];
  readonly platform: Platform;
}

/** Finds the way to get a blob; `undefined` if it is not in the archive. */
export type FindFetch = (
  descriptor: Descriptor,
  options: CopyOptions,
) => Promise<FetchBlob | undefined>;

/** Reading is as fast as the disk: one layer for each processor is enough. */
const maxConcurrent = 2;

/**
 * Gets the layers of an image into the store. They are unpacked if the image is for this machine; those for others are
 * when somebody wants to use them.
 */
export async function addLayers(
  workplace: Workplace,
  { layers, platform }: LayersToAdd,
  options: LoadOptions,
  findFetch: FindFetch,
): Promise<void> {
  const isForHere = isSamePlatform(platform, hostPlatform());
  const distinct = new Map(layers.map((layer) => [layer.descriptor.digest, layer]));
  await forEachConcurrently(
    [...distinct.values()],
    { maxConcurrent, signal: options.signal },
    async (layer, signal) => {
      const { digest, size } = layer.descriptor;
      const onCopied = (bytes: number): void =>
        options.onProgress?.({ kind: 'copying', digest, bytes, total: size });
      const found = await findFetch(layer.descriptor, { signal, onCopied });
      const fetch = found ?? (() => Promise.reject(new LayerMissingError(layer.diffId, digest)));
      await (isForHere
        ? addLayer(workplace, layer, fetch, { signal, onProgress: options.onProgress })
        : fetchBlob(workplace, layer.descriptor, fetch, { signal }));
    },
  );
}
