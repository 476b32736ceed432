import {
  type Descriptor,
  type ImageConfig,
  type ImageManifest,
  type Reference,
  parseImageConfig,
  parseManifest,
  verifyContent,
} from '@docklet/oci';

import { InvalidImageError, NameMismatchError } from '../errors/image-errors.js';
import type { ImageLayer } from '../layers/ensure-layer.js';
import { nameOf } from '../names/name-file.js';
import { pairLayers } from './pair-layers.js';
import { parseImageManifest } from './stored-image.js';

/** A small document: exactly the bytes that its descriptor names. */
export interface ImageDocument {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** An image whose layers are in the store already. */
export interface NewImage {
  readonly manifest: ImageDocument;
  readonly config: ImageDocument;
  /** The indexes that lead to the manifest, the outermost first. */
  readonly indexes?: readonly ImageDocument[];
  /** The names it gets. One with a digest needs the digest of the outermost index, or else of the manifest. */
  readonly names?: readonly Reference[];
  /**
   * What becomes of a name that another image has. Bytes from strangers must not decide what a name means (CVE-2026-50195):
   * `replace` is for names that the user said. Default: `replace`.
   */
  readonly takenNames?: 'replace' | 'keep';
}

/** A new image that was found to be sound. */
export interface CheckedImage {
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  readonly layers: readonly ImageLayer[];
  /** Everything that has to be stored besides the layers. */
  readonly documents: readonly ImageDocument[];
}

/**
 * Checks an image: every document is what its descriptor says, and each leads to the next.
 *
 * @throws DigestMismatchError `DOCKLET_OCI_DIGEST_MISMATCH`, SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH`,
 *   InvalidDocumentError `DOCKLET_OCI_INVALID_DOCUMENT`
 * @throws InvalidImageError `DOCKLET_IMAGE_INVALID_IMAGE`, NameMismatchError `DOCKLET_IMAGE_NAME_MISMATCH`
 */
export function checkImage(image: NewImage): CheckedImage {
  const { manifest, config, indexes = [] } = image;
  const documents = [...indexes, manifest, config];
  for (const { descriptor, bytes } of documents) {
    verifyContent(bytes, descriptor);
  }
  const name = manifest.descriptor.digest;
  const path = [...indexes, manifest];
  path.slice(0, -1).forEach((index, depth) => assertLeadsTo(index, path[depth + 1], name));
  assertNames(image);
  const { manifest: parsedManifest } = parseImageManifest(
    manifest.bytes,
    manifest.descriptor.mediaType,
  );
  if (parsedManifest.config.digest !== config.descriptor.digest) {
    throw new InvalidImageError(name, `its configuration is ${parsedManifest.config.digest}`);
  }
  const parsedConfig = parseImageConfig(config.bytes);
  const layers = pairLayers(name, parsedManifest, parsedConfig);
  return { manifest: parsedManifest, config: parsedConfig, layers, documents };
}

function assertNames({ manifest, indexes = [], names = [] }: NewImage): void {
  const { digest } = (indexes[0] ?? manifest).descriptor;
  for (const reference of names) {
    if (reference.digest !== undefined && reference.digest !== digest) {
      throw new NameMismatchError(nameOf(reference), digest);
    }
  }
}

function assertLeadsTo(index: ImageDocument, next: ImageDocument | undefined, name: string): void {
  const { digest, mediaType } = index.descriptor;
  const parsed = parseManifest(index.bytes, mediaType);
  const wanted = next?.descriptor.digest;
  if (parsed.kind !== 'index' || !parsed.index.manifests.some((child) => child.digest === wanted)) {
    throw new InvalidImageError(name, `index ${digest} does not lead to it`);
  }
}
