import { readDocument } from '@docklet/oci';
import * as z from 'zod/mini';

import { digestSchema, platformSchema, sizeSchema, timeSchema } from '../store/fields.schema.js';
import type { ImageRecord, ManifestRecord } from './image-record.js';

const manifestRecordSchema: z.ZodMiniType<ManifestRecord> = z.object({
  mediaType: z.string(),
  digest: digestSchema,
  size: sizeSchema,
  blobs: z.array(digestSchema),
});

const imageRecordSchema: z.ZodMiniType<ImageRecord> = z.object({
  version: z.literal(1),
  id: digestSchema,
  platform: platformSchema,
  added: timeSchema,
  diffIds: z.array(digestSchema),
  manifests: z.array(manifestRecordSchema).check(z.minLength(1)),
});

/**
 * Reads what is known of an image.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseImageRecord(bytes: Uint8Array): ImageRecord {
  return readDocument(imageRecordSchema, bytes, {
    name: 'image record',
    maxBytes: 4 * 1024 * 1024,
  });
}
