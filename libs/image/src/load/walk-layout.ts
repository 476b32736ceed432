import {
  type Descriptor,
  type ImageManifest,
  imageLayout,
  isIndexType,
  isManifestType,
  layoutBlobPath,
  maxManifestBytes,
  parseLayoutIndex,
  parseManifest,
} from '@docklet/oci';

import type { ImageArchive } from '../archive/image-archive.js';
import { readLayoutDocument, readSmall } from '../archive/read-small.js';
import { ArchiveLimitError, InvalidArchiveError } from '../errors/archive-errors.js';
import type { ImageDocument } from '../images/new-image.js';

/** An image manifest in a layout, and the way to it. */
export interface LayoutManifest {
  readonly document: ImageDocument;
  readonly manifest: ImageManifest;
  /** The indexes that lead to it, the outermost first; without the layout's own. */
  readonly indexes: readonly ImageDocument[];
  /** The entry of the layout's index that it was found by. */
  readonly entry: Descriptor;
}

/** Indexes in indexes exist. More than this is somebody's joke (CVE-2026-53493). */
const maxDepth = 4;
const maxDocuments = 1000;

/**
 * Finds all image manifests of a layout. Indexes may name manifests that are not in it: nobody has every platform.
 *
 * @throws InvalidArchiveError `DOCKLET_IMAGE_INVALID_ARCHIVE`, ArchiveLimitError `DOCKLET_IMAGE_ARCHIVE_LIMIT`
 */
export async function walkLayout(archive: ImageArchive): Promise<readonly LayoutManifest[]> {
  const bytes = await readSmall(archive, imageLayout.indexFile, maxManifestBytes);
  const walk = new LayoutWalk(archive);
  for (const entry of parseLayoutIndex(bytes).manifests) {
    await walk.visit(entry, entry, []);
  }
  return walk.found;
}

class LayoutWalk {
  readonly found: LayoutManifest[] = [];
  readonly #archive: ImageArchive;
  #documents = 0;

  constructor(archive: ImageArchive) {
    this.#archive = archive;
  }

  async visit(
    descriptor: Descriptor,
    entry: Descriptor,
    indexes: readonly ImageDocument[],
  ): Promise<void> {
    if (!isIndexType(descriptor.mediaType) && !isManifestType(descriptor.mediaType)) {
      return;
    }
    const document = await this.#read(descriptor, indexes.length);
    if (document === undefined) {
      return;
    }
    const parsed = parseManifest(document.bytes, descriptor.mediaType);
    if (parsed.kind === 'manifest') {
      this.found.push({ document, manifest: parsed.manifest, indexes, entry });
      return;
    }
    for (const child of parsed.index.manifests) {
      await this.visit(child, entry, [...indexes, document]);
    }
  }

  /** Nothing, if an index names what is not there. */
  async #read(descriptor: Descriptor, depth: number): Promise<ImageDocument | undefined> {
    const { name } = this.#archive;
    this.#documents += 1;
    if (this.#documents > maxDocuments) {
      throw new ArchiveLimitError(name, 'manifests', maxDocuments);
    }
    if (depth > maxDepth) {
      throw new ArchiveLimitError(name, 'levels of indexes', maxDepth);
    }
    const path = layoutBlobPath(descriptor.digest);
    if ((await this.#archive.find(path)) === undefined) {
      if (depth > 0) {
        return undefined;
      }
      throw new InvalidArchiveError(name, `manifest ${descriptor.digest} is not in it`);
    }
    return await readLayoutDocument(this.#archive, descriptor, maxManifestBytes);
  }
}
