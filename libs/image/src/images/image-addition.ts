import type { Descriptor } from '@docklet/oci';

import { type FetchBlob, type FetchBlobOptions, fetchBlob } from '../blobs/fetch-blob.js';
import type { StoredBlob } from '../blobs/stored-blob.js';
import { addLayer } from '../layers/add-layer.js';
import type { Workplace } from '../layers/build-layer.js';
import type { ImageLayer } from '../layers/ensure-layer.js';
import type { LayerOptions } from '../layers/layer-progress.js';
import type { StoredLayer } from '../layers/stored-layer.js';
import { Lease } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';
import { type CommittedImage, commitImage } from './commit-image.js';
import type { NewImage } from './new-image.js';

/**
 * Images on their way into the store: first their layers, then the image itself. What was added is safe from being swept
 * until this is disposed of; then what no image needs can be swept, and blobs that are not complete wait for the next
 * attempt.
 *
 * Everything may be called concurrently.
 */
export interface ImageAddition extends AsyncDisposable {
  /**
   * Gets a layer ready to be mounted. `fetch` is called if its blob is not there; when several processes want the same
   * blob, one of them fetches it and the others wait.
   */
  addLayer(layer: ImageLayer, fetch: FetchBlob, options?: LayerOptions): Promise<StoredLayer>;
  /** Gets a blob into the store and leaves it as it is. A layer is made of it when it is needed. */
  addBlob(
    descriptor: Descriptor,
    fetch: FetchBlob,
    options?: FetchBlobOptions,
  ): Promise<StoredBlob>;
  /** Adds an image whose layers' blobs have been added. It is found from now on. */
  commit(image: NewImage): Promise<CommittedImage>;
}

/** Begins to add images. */
export async function beginAddition(
  context: StoreContext,
  signal?: AbortSignal,
): Promise<ImageAddition> {
  const workplace: Workplace = { context, lease: await Lease.open(context, signal) };
  return {
    addLayer: async (layer, fetch, options) => await addLayer(workplace, layer, fetch, options),
    addBlob: async (descriptor, fetch, options) =>
      await fetchBlob(workplace, descriptor, fetch, options),
    commit: async (image) => await commitImage(workplace, image),
    [Symbol.asyncDispose]: async () => await workplace.lease[Symbol.asyncDispose](),
  };
}
