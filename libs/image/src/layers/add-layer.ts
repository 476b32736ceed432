import { type FetchBlob, fetchBlob } from '../blobs/fetch-blob.js';
import type { Workplace } from './build-layer.js';
import { type ImageLayer, assertLayerType, ensureLayer } from './ensure-layer.js';
import { type LayerOptions, reportLayer } from './layer-progress.js';
import { type StoredLayer, findLayer } from './stored-layer.js';
import { StreamedLayer } from './streamed-layer.js';

/**
 * Gets a layer into the store: its blob by `fetch`, unless it is there, and what can be mounted. The layer is made while
 * the blob arrives, if `fetch` hands on what it gets.
 */
export async function addLayer(
  workplace: Workplace,
  layer: ImageLayer,
  fetch: FetchBlob,
  options: LayerOptions = {},
): Promise<StoredLayer> {
  const { descriptor, diffId } = layer;
  assertLayerType(descriptor);
  await workplace.lease.protect([descriptor.digest, diffId], options.signal);
  const streamed = await fetchAndStream(workplace, layer, fetch, options);
  const stored = streamed ?? (await ensureLayer(workplace, layer, options));
  reportLayer(options, descriptor, 'ready', descriptor.size);
  return stored;
}

/** Gets the blob, and the layer too if it could be made on the way. */
async function fetchAndStream(
  workplace: Workplace,
  layer: ImageLayer,
  fetch: FetchBlob,
  options: LayerOptions,
): Promise<StoredLayer | undefined> {
  let streamed: StreamedLayer | undefined;
  const streamingFetch: FetchBlob = async (target) => {
    streamed = await startStreaming(workplace, layer, options);
    await fetch({ ...target, ...streamed?.consumer });
  };
  try {
    await fetchBlob(workplace, layer.descriptor, streamingFetch, {
      signal: options.signal,
      onWait: (bytes) => reportLayer(options, layer.descriptor, 'waiting', bytes),
    });
    return await streamed?.finish();
  } finally {
    await streamed?.[Symbol.asyncDispose]();
  }
}

/** Not if the layer is there already, from another blob; and not if somebody is making it: then there is time. */
async function startStreaming(
  workplace: Workplace,
  layer: ImageLayer,
  options: LayerOptions,
): Promise<StreamedLayer | undefined> {
  const { tryLock, paths, layerWriter } = workplace.context;
  const lock = tryLock(paths.layerLock(layerWriter.kind, layer.diffId));
  if (lock === undefined) {
    return undefined;
  }
  if ((await findLayer(workplace.context, layer.diffId)) !== undefined) {
    lock[Symbol.dispose]();
    return undefined;
  }
  return new StreamedLayer(workplace, layer, lock, options);
}
