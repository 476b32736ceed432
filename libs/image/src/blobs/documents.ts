import { type Digest, type ExpectedContent, verifyContent } from '@docklet/oci';

import { BlobDamagedError, BlobMissingError } from '../errors/blob-errors.js';
import type { Workplace } from '../layers/build-layer.js';
import { moveInto, openFile, writeNewFile } from '../store/durable-file.js';
import { ifExists } from '../store/io.js';
import { readBounded } from '../store/read-file.js';
import type { StoreContext } from '../store/store-context.js';
import { findBlob } from './stored-blob.js';

/** What a document is expected to be at most: the largest that is parsed, an image configuration. */
export const maxDocumentBytes = 8 * 1024 * 1024;

/**
 * Reads a manifest, index or configuration, and checks that it is what its name says; `undefined` if the store does not
 * have it.
 *
 * @throws BlobDamagedError `DOCKLET_IMAGE_BLOB_DAMAGED`
 */
export async function readDocument(
  { paths }: StoreContext,
  digest: Digest,
): Promise<Buffer | undefined> {
  const path = paths.blob(digest);
  await using handle = await ifExists(openFile(path));
  if (handle === undefined) {
    return undefined;
  }
  const bytes = await readBounded(handle, path, maxDocumentBytes);
  try {
    verifyContent(bytes, { digest });
    return bytes;
  } catch (error) {
    throw new BlobDamagedError(digest, path, 'its bytes have changed', error);
  }
}

/**
 * Reads a document that has to be there.
 *
 * @throws BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`
 * @throws BlobDamagedError `DOCKLET_IMAGE_BLOB_DAMAGED`
 */
export async function requireDocument(context: StoreContext, digest: Digest): Promise<Buffer> {
  const bytes = await readDocument(context, digest);
  if (bytes === undefined) {
    throw new BlobMissingError(digest);
  }
  return bytes;
}

/** Puts bytes into the store that are in memory. They are checked; if they are there already, nothing is done. */
export async function putBlob(
  { context, lease }: Workplace,
  expected: ExpectedContent,
  bytes: Uint8Array,
): Promise<void> {
  verifyContent(bytes, expected);
  await lease.protect([expected.digest]);
  if ((await findBlob(context, expected.digest)) !== undefined) {
    return;
  }
  const temporary = lease.temporaryPath();
  await writeNewFile(temporary, bytes);
  await moveInto(temporary, context.paths.blob(expected.digest));
}
