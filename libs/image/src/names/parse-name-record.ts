import { readRecord, shapes } from '@docklet/oci';

import { digestShape, platformShape, sizeShape, timeShape } from '../store/fields.js';
import type { NameEntry, NameRecord, NameTarget } from './name-record.js';

const { listOf, object, oneOf, text } = shapes;

const nameEntry = object<NameEntry>({
  platform: platformShape,
  id: digestShape,
  manifest: digestShape,
  target: object<NameTarget>({ mediaType: text, digest: digestShape, size: sizeShape }),
  indexes: listOf(digestShape),
  updated: timeShape,
});

const nameRecord = object<NameRecord>({
  version: oneOf(1),
  reference: text,
  images: listOf(nameEntry),
});

/**
 * Reads what a name points at.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseNameRecord(bytes: Uint8Array): NameRecord {
  return readRecord(nameRecord, bytes, { name: 'name record', maxBytes: 1024 * 1024 });
}
