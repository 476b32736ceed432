import { readDocument } from '@docklet/oci';
import * as z from 'zod/mini';

import { digestSchema, platformSchema, sizeSchema, timeSchema } from '../store/fields.schema.js';
import type { NameEntry, NameRecord } from './name-record.js';

const nameEntrySchema: z.ZodMiniType<NameEntry> = z.object({
  platform: platformSchema,
  id: digestSchema,
  manifest: digestSchema,
  target: z.object({ mediaType: z.string(), digest: digestSchema, size: sizeSchema }),
  indexes: z.array(digestSchema),
  updated: timeSchema,
});

const nameRecordSchema: z.ZodMiniType<NameRecord> = z.object({
  version: z.literal(1),
  reference: z.string(),
  images: z.array(nameEntrySchema),
});

/**
 * Reads what a name points at.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseNameRecord(bytes: Uint8Array): NameRecord {
  return readDocument(nameRecordSchema, bytes, { name: 'name record', maxBytes: 1024 * 1024 });
}
