import { stat } from 'node:fs/promises';

import type { Descriptor, Digest } from '@docklet/oci';

import { BlobIncompleteError } from '../errors/blob-errors.js';
import type { Workplace } from '../layers/build-layer.js';
import { moveInto, removeFile, syncFile } from '../store/durable-file.js';
import { ifExists, io } from '../store/io.js';
import { waitForLock } from '../store/locks.js';
import { type StoredBlob, findBlob, requireBlob } from './stored-blob.js';

/** Where a blob is to be put. */
export interface BlobTarget {
  /** A file that may hold the beginning of the blob already, from an earlier attempt. Nobody else writes to it. */
  readonly partialPath: string;
  /** Wants the content while it arrives: every byte from the first on, also those that were in the file already. */
  readonly onChunk?: (chunk: Uint8Array) => void | Promise<void>;
  /** To be called before the content comes again from the first byte. */
  readonly onRestart?: () => void | Promise<void>;
}

/**
 * Gets a blob into a file. It resolves when the file holds exactly the bytes that the descriptor names, and has checked
 * their digest: the store does not hash them a second time.
 *
 * After a failure the file may stay as it is: the next attempt continues it. Calling `onChunk` saves time, and can be left
 * out.
 */
export type FetchBlob = (target: BlobTarget) => Promise<unknown>;

/** How a blob is waited for. */
export interface FetchBlobOptions {
  readonly signal?: AbortSignal | undefined;
  /** Somebody else is fetching the blob: how far they are. */
  readonly onWait?: ((bytes: number) => void) | undefined;
}

/** Twice a person's reaction time would be felt; a file's size costs nothing. */
const maxPauseMs = 100;

/** A blob of the store, fetched if it is not there: once, however many processes want it at the same time. */
export async function fetchBlob(
  workplace: Workplace,
  descriptor: Descriptor,
  fetch: FetchBlob,
  options: FetchBlobOptions = {},
): Promise<StoredBlob> {
  const { context, lease } = workplace;
  await lease.protect([descriptor.digest], options.signal);
  const found = await findBlob(context, descriptor.digest);
  if (found !== undefined) {
    return found;
  }
  using _lock = await lockBlob(workplace, descriptor.digest, options);
  // Whoever had the lock before us may have fetched it for us.
  return (
    (await findBlob(context, descriptor.digest)) ??
    (await fetchLocked(workplace, descriptor, fetch))
  );
}

async function lockBlob(
  { context: { tryLock, paths } }: Workplace,
  digest: Digest,
  { signal, onWait }: FetchBlobOptions,
): Promise<Disposable> {
  return await waitForLock(tryLock, paths.blobLock(digest), {
    signal,
    maxPauseMs,
    onWait: async () => {
      const partial = await ifExists(stat(paths.partialBlob(digest)));
      onWait?.(partial?.size ?? 0);
    },
  });
}

async function fetchLocked(
  { context }: Workplace,
  { digest, size }: Descriptor,
  fetch: FetchBlob,
): Promise<StoredBlob> {
  const { paths } = context;
  const partialPath = paths.partialBlob(digest);
  await fetch({ partialPath });
  const { size: actualBytes } = await io('inspect', partialPath, stat(partialPath));
  if (actualBytes !== size) {
    await removeFile(partialPath);
    throw new BlobIncompleteError(digest, size, actualBytes);
  }
  await syncFile(partialPath);
  await moveInto(partialPath, paths.blob(digest));
  return await requireBlob(context, digest);
}
