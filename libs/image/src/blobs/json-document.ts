import { digestOf } from '@docklet/oci';

import type { ImageDocument } from '../images/new-image.js';

/** Makes a document of a value. The same value gives the same bytes. */
export function jsonDocument(mediaType: string, value: object): ImageDocument {
  return documentOf(mediaType, Buffer.from(JSON.stringify(value)));
}

/** Bytes and what describes them. */
export function documentOf(mediaType: string, bytes: Uint8Array): ImageDocument {
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.byteLength } };
}
