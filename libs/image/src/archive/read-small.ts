import { type Descriptor, layoutBlobPath, quote, verifyContent } from '@docklet/oci';

import { InvalidArchiveError } from '../errors/archive-errors.js';
import type { ImageDocument } from '../images/new-image.js';
import type { ArchiveFile, ImageArchive } from './image-archive.js';

/**
 * Reads a small file of an archive, which has to be there.
 *
 * @throws InvalidArchiveError `DOCKLET_IMAGE_INVALID_ARCHIVE` if it is missing or too large
 */
export async function readSmall(
  archive: ImageArchive,
  path: string,
  maxBytes: number,
): Promise<Buffer> {
  const file = await requireFile(archive, path);
  if (file.sizeBytes > maxBytes) {
    throw new InvalidArchiveError(archive.name, `${quote(path)} is larger than ${maxBytes} bytes`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.open()) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A file of an archive that has to be there.
 *
 * @throws InvalidArchiveError `DOCKLET_IMAGE_INVALID_ARCHIVE`
 */
export async function requireFile(archive: ImageArchive, path: string): Promise<ArchiveFile> {
  const file = await archive.find(path);
  if (file === undefined) {
    throw new InvalidArchiveError(archive.name, `${quote(path)} is not in it`);
  }
  return file;
}

/**
 * Reads a manifest, index or configuration of a layout, and checks that it is what its descriptor says.
 *
 * @throws InvalidArchiveError `DOCKLET_IMAGE_INVALID_ARCHIVE`, DigestMismatchError `DOCKLET_OCI_DIGEST_MISMATCH`,
 *   SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH`
 */
export async function readLayoutDocument(
  archive: ImageArchive,
  descriptor: Descriptor,
  maxBytes: number,
): Promise<ImageDocument> {
  const bytes = await readSmall(archive, layoutBlobPath(descriptor.digest), maxBytes);
  verifyContent(bytes, descriptor);
  return { descriptor, bytes };
}
