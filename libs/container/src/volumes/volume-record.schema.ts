import * as z from 'zod/mini';
import { parseRecord } from '../state/parse-record.schema.js';
import type { VolumeRecord } from './volume-record.js';
import { volumeRecordVersion } from './volume-record.js';

const texts = z.record(z.string(), z.string());

const record = z.object({
  schemaVersion: z.literal(volumeRecordVersion),
  name: z.string(),
  createdAt: z.string(),
  labels: texts,
  driverOptions: texts,
  isAnonymous: z.boolean(),
});

/**
 * Reads a `volume.json`.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseVolumeRecord(text: string, file: string): VolumeRecord {
  return parseRecord(record, text, file);
}
