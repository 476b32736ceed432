import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';

import { type Descriptor, createDigestVerifier } from '@docklet/oci';

import type { ArchiveFile } from '../archive/image-archive.js';
import type { FetchBlob } from '../blobs/fetch-blob.js';
import { afterCleanup, io } from '../store/io.js';

/** How far a copy is. */
export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onCopied?: (bytes: number) => void;
}

/** Starts at the beginning: what an interrupted download has left is as quickly copied as read. */
const emptyFile = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** Fetches a blob by copying it out of an archive, and checks it on the way. */
export function copyBlob(
  descriptor: Descriptor,
  file: ArchiveFile,
  { signal, onCopied }: CopyOptions = {},
): FetchBlob {
  return async ({ partialPath, onChunk }) => {
    const verifier = createDigestVerifier(descriptor);
    try {
      await using handle = await io('create', partialPath, open(partialPath, emptyFile, 0o600));
      for await (const chunk of file.open()) {
        signal?.throwIfAborted();
        verifier.update(chunk);
        await io('write', partialPath, handle.writeFile(chunk));
        await onChunk?.(chunk);
        onCopied?.(verifier.receivedBytes);
      }
      verifier.finish();
    } catch (error) {
      throw await afterCleanup(error, rm(partialPath, { force: true }));
    }
  };
}
