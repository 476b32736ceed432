import type { Workplace } from './build-layer.js';
import { type ImageLayer, ensureLayer } from './ensure-layer.js';
import type { LayerOptions } from './layer-progress.js';
import { type StoredLayer, findLayer } from './stored-layer.js';
import { Lease } from '../store/lease.js';
import type { StoreContext } from '../store/store-context.js';

/**
 * The layers of an image as they are stacked: the uppermost first, ready to be mounted. Those that are missing, because
 * the store used another kind of layers before, are made from their blobs.
 *
 * @throws LayerMissingError `DOCKLET_IMAGE_LAYER_MISSING`
 */
export async function prepareLayers(
  context: StoreContext,
  layers: readonly ImageLayer[],
  options: LayerOptions = {},
): Promise<readonly StoredLayer[]> {
  const found = await Promise.all(
    layers.map(async ({ diffId }) => await findLayer(context, diffId)),
  );
  const ready = found.filter((layer) => layer !== undefined);
  if (ready.length === layers.length) {
    return stack(ready);
  }
  await using lease = await Lease.open(context, options.signal);
  const workplace: Workplace = { context, lease };
  const made: StoredLayer[] = [];
  for (const layer of layers) {
    made.push(await ensureLayer(workplace, layer, options));
  }
  return stack(made);
}

/**
 * From lowest-first to uppermost-first, without what cannot be seen: layers below an opaque root, which overlayfs does
 * not know of; and a layer that comes again further up, which overlayfs refuses to take twice.
 */
export function stack(layers: readonly StoredLayer[]): readonly StoredLayer[] {
  const stacked = new Map<string, StoredLayer>();
  for (const layer of layers.toReversed()) {
    if (!stacked.has(layer.diffId)) {
      stacked.set(layer.diffId, layer);
    }
    if (layer.isRootOpaque) {
      break;
    }
  }
  return [...stacked.values()];
}
