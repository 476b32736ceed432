import { readRecord, shapes } from '@docklet/oci';

import { digestShape, sizeShape } from '../store/fields.js';
import type { LayerRecord } from './layer-record.js';

const { flag, object, oneOf } = shapes;

const layerRecord = object<LayerRecord>({
  version: oneOf(1),
  diffId: digestShape,
  archiveBytes: sizeShape,
  entries: sizeShape,
  isRootOpaque: flag,
});

/**
 * Reads what is known of a layer.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseLayerRecord(bytes: Uint8Array): LayerRecord {
  return readRecord(layerRecord, bytes, { name: 'layer record', maxBytes: 64 * 1024 });
}
