import { type Digest, digestAlgorithm, digestHex } from '../digest/digest.js';
import { InvalidDocumentError } from '../errors.js';
import { layoutMarkerSchema } from './image-layout.schema.js';
import { type ImageIndex, parseManifest } from './manifest.js';
import { mediaTypes } from './media-types.js';
import { readDocument } from '../json/strict-json.schema.js';

/** The names and fixed contents of a folder in the OCI image layout (OCI image spec, image-layout.md). */
export const imageLayout = {
  markerFile: 'oci-layout',
  markerContent: '{"imageLayoutVersion":"1.0.0"}',
  indexFile: 'index.json',
  blobsFolder: 'blobs',
  /** The annotation in which an entry of the index carries its tag. */
  refNameAnnotation: 'org.opencontainers.image.ref.name',
} as const;

/** Where a layout keeps content, relative to its folder: `blobs/sha256/<hex>`. */
export function layoutBlobPath(digest: Digest): string {
  return `${imageLayout.blobsFolder}/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}

/**
 * Checks the file `oci-layout`, whose presence makes a folder a layout.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT` for another version, too
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE`
 */
export function checkLayoutMarker(bytes: Uint8Array): void {
  readDocument(layoutMarkerSchema, bytes, { name: imageLayout.markerFile, maxBytes: 4096 });
}

/**
 * Reads the `index.json` of a layout.
 *
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE`
 */
export function parseLayoutIndex(bytes: Uint8Array): ImageIndex {
  const parsed = parseManifest(bytes, mediaTypes.ociIndex);
  if (parsed.kind !== 'index') {
    throw new InvalidDocumentError(imageLayout.indexFile, 'it is not an index');
  }
  return parsed.index;
}
