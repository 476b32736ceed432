import { readRecord, shapes } from '@docklet/oci';

import { sizeShape } from './fields.js';

/** The file that makes a folder a store. */
export interface StoreMarker {
  readonly version: number;
}

const storeMarker = shapes.object<StoreMarker>({ version: sizeShape });

/**
 * Reads which format a store has.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseStoreMarker(bytes: Uint8Array): StoreMarker {
  return readRecord(storeMarker, bytes, { name: 'store.json', maxBytes: 4096 });
}
