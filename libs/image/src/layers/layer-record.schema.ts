import { readDocument } from '@docklet/oci';
import * as z from 'zod/mini';

import { digestSchema, sizeSchema } from '../store/fields.schema.js';
import type { LayerRecord } from './layer-record.js';

const layerRecordSchema: z.ZodMiniType<LayerRecord> = z.object({
  version: z.literal(1),
  diffId: digestSchema,
  archiveBytes: sizeSchema,
  entries: sizeSchema,
  isRootOpaque: z.boolean(),
});

/**
 * Reads what is known of a layer.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseLayerRecord(bytes: Uint8Array): LayerRecord {
  return readDocument(layerRecordSchema, bytes, { name: 'layer record', maxBytes: 64 * 1024 });
}
