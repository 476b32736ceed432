import type { Digest, ImageHistoryEntry } from '@docklet/oci';

import type { ImageLayer } from '../layers/ensure-layer.js';
import { findLayer } from '../layers/stored-layer.js';
import type { StoreContext } from '../store/store-context.js';
import type { StoredImage } from './stored-image.js';

/** A step in the making of an image. */
export interface HistoryStep {
  /** RFC 3339, as the author says. */
  readonly created?: string;
  readonly createdBy?: string;
  readonly author?: string;
  readonly comment?: string;
  /** The layer that the step made; none if it only changed the configuration. */
  readonly diffId?: Digest;
  /** What the layer has when it is unpacked; not known before it is. */
  readonly unpackedBytes?: number;
}

/** How an image came to be, the last step first. Layers that its configuration says nothing about come last. */
export async function imageHistory(
  context: StoreContext,
  { config, layers }: StoredImage,
): Promise<readonly HistoryStep[]> {
  const steps = joinLayers(config.history ?? [], layers);
  return await Promise.all(
    steps.toReversed().map(async (step) => {
      const layer = step.diffId && (await findLayer(context, step.diffId));
      return layer === undefined ? step : { ...step, unpackedBytes: layer.archiveBytes };
    }),
  );
}

/** Steps and layers are both in order, and a step that is not marked as empty has made a layer. */
function joinLayers(
  history: readonly ImageHistoryEntry[],
  layers: readonly ImageLayer[],
): readonly HistoryStep[] {
  const rest = layers.map(({ diffId }) => diffId).toReversed();
  const steps = history.map(({ empty_layer: isEmpty, created_by: createdBy, ...entry }) => {
    const diffId = isEmpty === true ? undefined : rest.pop();
    return { ...entry, ...(createdBy !== undefined && { createdBy }), ...(diffId && { diffId }) };
  });
  return [...rest.toReversed().map((diffId) => ({ diffId })), ...steps];
}
