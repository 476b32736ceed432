import { readDocument } from '@docklet/oci';
import * as z from 'zod/mini';

/** The file that makes a folder a store. */
export interface StoreMarker {
  readonly version: number;
}

const storeMarkerSchema: z.ZodMiniType<StoreMarker> = z.object({ version: z.int() });

/**
 * Reads which format a store has.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 */
export function parseStoreMarker(bytes: Uint8Array): StoreMarker {
  return readDocument(storeMarkerSchema, bytes, { name: 'store.json', maxBytes: 4096 });
}
