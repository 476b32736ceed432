import path from 'node:path';

import type { Digest } from '@docklet/oci';

import type { StoreContext } from '../store/store-context.js';
import { type LayerRecord, readLayerRecord } from './layer-record.js';

/** A layer that is ready to be mounted. */
export interface StoredLayer {
  readonly diffId: Digest;
  /** What it is: the kind of the writer that made it. */
  readonly kind: string;
  /** The file or folder to mount. */
  readonly path: string;
  /** How many bytes of tar it was made from. */
  readonly archiveBytes: number;
  readonly entries: number;
  /** Whether it hides all layers below it. overlayfs does not know of this: leave those layers out. */
  readonly isRootOpaque: boolean;
}

/** A layer of the kind that this store makes; `undefined` if it is not ready. */
export async function findLayer(
  context: StoreContext,
  diffId: Digest,
): Promise<StoredLayer | undefined> {
  const record = await readLayerRecord(context.paths.layer(context.layerWriter.kind, diffId));
  return record === undefined ? undefined : storedLayer(context, record);
}

/** What a record says, and where the layer is. */
export function storedLayer(
  { paths, layerWriter }: StoreContext,
  { diffId, archiveBytes, entries, isRootOpaque }: LayerRecord,
): StoredLayer {
  const { kind, contentName } = layerWriter;
  const folder = paths.layer(kind, diffId);
  return {
    diffId,
    kind,
    path: path.join(folder, contentName),
    archiveBytes,
    entries,
    isRootOpaque,
  };
}
