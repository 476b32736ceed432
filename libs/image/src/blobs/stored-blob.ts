import type { Digest } from '@docklet/oci';

import { BlobMissingError } from '../errors/blob-errors.js';
import { openFile } from '../store/durable-file.js';
import { ifExists, io } from '../store/io.js';
import { readFileChunks } from '../store/read-file.js';
import type { StoreContext } from '../store/store-context.js';

/** A blob of the store, to be read. It has the form that a registry client takes for a push. */
export interface StoredBlob {
  readonly digest: Digest;
  readonly path: string;
  readonly sizeBytes: number;
  /** Reads from this byte on. Each chunk is a buffer of its own. */
  open(offset?: number): AsyncIterable<Uint8Array>;
}

/** A blob; `undefined` if the store does not have it. */
export async function findBlob(
  { paths }: StoreContext,
  digest: Digest,
): Promise<StoredBlob | undefined> {
  const path = paths.blob(digest);
  await using handle = await ifExists(openFile(path));
  if (handle === undefined) {
    return undefined;
  }
  const { size } = await io('inspect', path, handle.stat());
  return { digest, path, sizeBytes: size, open: (offset = 0) => readFileChunks(path, { offset }) };
}

/**
 * A blob that has to be there.
 *
 * @throws BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`
 */
export async function requireBlob(context: StoreContext, digest: Digest): Promise<StoredBlob> {
  const blob = await findBlob(context, digest);
  if (blob === undefined) {
    throw new BlobMissingError(digest);
  }
  return blob;
}
