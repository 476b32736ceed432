import path from 'node:path';

import type { Digest } from '@docklet/oci';

import { readRecord } from '../store/record-file.js';
import type { LayerContent } from './layer-writer.js';
import { parseLayerRecord } from './parse-layer-record.js';

/** What the store knows of a layer that is ready to be mounted. */
export interface LayerRecord extends LayerContent {
  readonly version: 1;
  readonly diffId: Digest;
}

/** Where the record of a layer is. It is in the layer's folder, so the two come and go together. */
export function layerRecordPath(folder: string): string {
  return path.join(folder, 'layer.json');
}

/** Reads the record of a layer; `undefined` if there is no such layer. */
export async function readLayerRecord(folder: string): Promise<LayerRecord | undefined> {
  return await readRecord(layerRecordPath(folder), parseLayerRecord);
}
