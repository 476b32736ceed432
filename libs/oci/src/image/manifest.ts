import type { Descriptor } from './descriptor.js';
import { InvalidDocumentError } from '../errors.js';
import { manifestDocumentSchema } from './manifest.schema.js';
import { isIndexType, isManifestType, mediaTypes } from './media-types.js';
import { quote } from '../quote.js';
import { readDocument } from '../json/strict-json.schema.js';

/** One image for one platform: a configuration and the layers, lowest first (OCI image spec, manifest.md). */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  /** The manifest that this one says something about: a signature, an SBOM. */
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Several images under one name, usually one for each platform (OCI image spec, image-index.md). */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What {@link parseManifest} found. */
export type ParsedManifest =
  | { readonly kind: 'manifest'; readonly mediaType: string; readonly manifest: ImageManifest }
  | { readonly kind: 'index'; readonly mediaType: string; readonly index: ImageIndex };

/** The largest manifest or index that is read; registries refuse larger ones too. */
export const maxManifestBytes = 4 * 1024 * 1024;

/**
 * Reads a manifest or an index. Fields that the specification does not know are left out; the bytes remain the truth.
 *
 * One sequence of bytes must not be a manifest to one reader and an index to another (CVE-2021-41190). So the type that
 * was announced and the type in the document must agree, and a document with the fields of both is refused.
 *
 * @param bytes - the document
 * @param announcedType - what the `Content-Type` header or the descriptor said; may be left out if the document names
 * its own type
 * @throws InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 * @throws DocumentTooLargeError `DOCKLET_OCI_DOCUMENT_TOO_LARGE` above {@link maxManifestBytes}
 */
export function parseManifest(bytes: Uint8Array, announcedType?: string): ParsedManifest {
  const document = readDocument(manifestDocumentSchema, bytes, {
    name: 'manifest',
    maxBytes: maxManifestBytes,
  });
  const mediaType = agreeOnType(document.mediaType, announcedType);
  const { manifests, config, layers, ...common } = document;
  if (isIndexType(mediaType)) {
    if (config !== undefined || layers !== undefined || manifests === undefined) {
      throw ambiguous('an index has "manifests", and neither "config" nor "layers"');
    }
    return { kind: 'index', mediaType, index: { ...common, manifests } };
  }
  if (manifests !== undefined || config === undefined || layers === undefined) {
    throw ambiguous('an image manifest has "config" and "layers", and no "manifests"');
  }
  return { kind: 'manifest', mediaType, manifest: { ...common, config, layers } };
}

function agreeOnType(inside: string | undefined, announced: string | undefined): string {
  const type = inside ?? announced;
  if (type === undefined) {
    throw ambiguous('nothing says whether it is a manifest or an index');
  }
  if (announced !== undefined && announced !== type) {
    throw ambiguous(`it was announced as ${quote(announced)} but says it is ${quote(type)}`);
  }
  if (!isManifestType(type) && !isIndexType(type)) {
    throw new InvalidDocumentError('manifest', `unknown media type ${quote(type)}`);
  }
  // Docker's schema 2 requires the field. Only OCI documents may leave it to the header.
  if (inside === undefined && type !== mediaTypes.ociManifest && type !== mediaTypes.ociIndex) {
    throw ambiguous(`a document of type ${type} must name its type itself`);
  }
  return type;
}

function ambiguous(reason: string): InvalidDocumentError {
  return new InvalidDocumentError('manifest', reason);
}
