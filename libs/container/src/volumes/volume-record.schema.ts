import { shapes } from '@docklet/oci';
import { parseRecord } from '../state/parse-record.schema.js';
import type { VolumeRecord } from './volume-record.js';
import { volumeRecordVersion } from './volume-record.js';

const { flag, mapOf, object, oneOf, text } = shapes;

const record = object<VolumeRecord>({
  schemaVersion: oneOf(volumeRecordVersion),
  name: text,
  createdAt: text,
  labels: mapOf(text),
  driverOptions: mapOf(text),
  isAnonymous: flag,
});

/**
 * Reads a `volume.json`.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseVolumeRecord(content: string, file: string): VolumeRecord {
  return parseRecord(record, content, file);
}
