import { readRecord, shapes } from '@docklet/oci';

import { digestShape, platformShape, sizeShape, timeShape } from '../store/fields.js';
import type { ImageRecord, ManifestRecord } from './image-record.js';

const { listOf, object, oneOf, only, text } = shapes;

const manifests = listOf(
  object<ManifestRecord>({
    mediaType: text,
    digest: digestShape,
    size: sizeShape,
    blobs: listOf(digestShape),
  }),
);

const imageRecord = object<ImageRecord>({
  version: oneOf(1),
  id: digestShape,
  platform: platformShape,
  added: timeShape,
  diffIds: listOf(digestShape),
  manifests: (value) => manifests(value) ?? some(value),
});

/** An image that no manifest describes is none. */
const some = only((value): value is readonly unknown[] => Array.isArray(value) && value.length > 0);

/**
 * Reads what is known of an image.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseImageRecord(bytes: Uint8Array): ImageRecord {
  return readRecord(imageRecord, bytes, { name: 'image record', maxBytes: 4 * 1024 * 1024 });
}
