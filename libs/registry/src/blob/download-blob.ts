import { rm } from 'node:fs/promises';

import { isDockletError } from '@docklet/errors';
import {
  type Descriptor,
  type Digest,
  type DigestVerifier,
  type RepositoryName,
  createDigestVerifier,
} from '@docklet/oci';

import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { ContentMismatchError } from '../errors/content-errors.js';
import type { ChunkConsumer } from '../http/http-types.js';
import { originsOf } from './blob-origins.js';
import { PartialFile } from './partial-file.js';
import { type BlobReceiver, receiveBlob } from './receive-blob.js';

/** How far a blob is. */
export interface BlobProgress {
  readonly digest: Digest;
  /** `resumed`: this much was there already. `downloading`: this much is here now. `done`: all of it, and checked. */
  readonly kind: 'resumed' | 'downloading' | 'done';
  readonly bytes: number;
  readonly total: number;
}

/** How a blob is downloaded. */
export interface DownloadOptions {
  /**
   * The file that grows. It is kept after a failure, so that the next download continues; it is removed if its content
   * turns out wrong. Two downloads must not use the same file at once: locking is the caller's.
   */
  readonly partialPath: string;
  /**
   * Takes the content as well, from the first byte on: what is in the partial file already, too. Nothing is certain until
   * the download has succeeded.
   */
  readonly onChunk?: ChunkConsumer;
  /** Tells whoever gets the chunks that they were wrong and come again from the first byte. Without it, that is an error. */
  readonly onRestart?: () => void | Promise<void>;
  readonly onProgress?: (progress: BlobProgress) => void;
}

/** What a download did. */
export interface DownloadedBlob {
  /** How much did not have to be fetched. */
  readonly resumedBytes: number;
  /** The registry or mirror it came from. */
  readonly from: string;
}

/**
 * Downloads a blob into a file, continuing what an earlier download began.
 *
 * What the file holds is hashed first. If the whole turns out wrong and a part of it was old, the old part is suspected
 * (a machine may have lost power while it was written) and the blob is fetched once more, from the beginning.
 */
export async function downloadBlob(
  context: RegistryContext,
  name: RepositoryName,
  descriptor: Descriptor,
  options: DownloadOptions,
  call: Call,
): Promise<DownloadedBlob> {
  await using file = await PartialFile.open(options.partialPath);
  const receiver = createReceiver(file, descriptor, options);
  const origins = originsOf(context, name, descriptor, call);
  const receive = async (verifier: DigestVerifier): Promise<string> =>
    await receiveBlob(context, { descriptor, verifier, origins }, receiver, call);
  try {
    const verifier = await resume(file, descriptor, options, call);
    const resumedBytes = verifier.receivedBytes;
    try {
      return { resumedBytes, from: await finish(file, descriptor, options, receive(verifier)) };
    } catch (error) {
      if (!isWrong(error) || resumedBytes === 0 || receiver.restart === undefined) {
        throw error;
      }
      await receiver.restart();
      const fresh = receive(createDigestVerifier(descriptor));
      return { resumedBytes: 0, from: await finish(file, descriptor, options, fresh) };
    }
  } catch (error) {
    throw await keepOrRemove(file, options.partialPath, error);
  }
}

/** Reads what is there already into the hash, and to the consumer. */
async function resume(
  file: PartialFile,
  descriptor: Descriptor,
  { onChunk, onProgress }: DownloadOptions,
  call: Call,
): Promise<DigestVerifier> {
  if (file.size > descriptor.size) {
    await file.truncate();
  }
  const verifier = createDigestVerifier(descriptor);
  await file.read(async (chunk) => {
    call.signal.throwIfAborted();
    verifier.update(chunk);
    await onChunk?.(chunk);
  });
  if (file.size > 0) {
    onProgress?.(progressOf(descriptor, 'resumed', file.size));
  }
  return verifier;
}

async function finish(
  file: PartialFile,
  descriptor: Descriptor,
  { onProgress }: DownloadOptions,
  receiving: Promise<string>,
): Promise<string> {
  const from = await receiving;
  await file.flush();
  onProgress?.(progressOf(descriptor, 'done', descriptor.size));
  return from;
}

function createReceiver(
  file: PartialFile,
  descriptor: Descriptor,
  { onChunk, onRestart, onProgress }: DownloadOptions,
): BlobReceiver {
  return {
    take: (chunk) => {
      const written = file.append(chunk);
      onProgress?.(progressOf(descriptor, 'downloading', file.size));
      const consumed = onChunk?.(chunk);
      // Nearly every chunk is taken at once; only then is there nothing to wait for.
      return written === undefined || consumed === undefined
        ? (written ?? consumed)
        : Promise.all([written, consumed]).then(() => undefined);
    },
    ...((onChunk === undefined || onRestart !== undefined) && {
      restart: async () => {
        await file.truncate();
        await onRestart?.();
      },
    }),
  };
}

/** After a failure: what is wrong goes, and what is only incomplete stays for the next time. */
async function keepOrRemove(file: PartialFile, path: string, error: unknown): Promise<unknown> {
  try {
    await (isWrong(error) ? rm(path, { force: true }) : file.flush());
  } catch (cleanupError) {
    return isDockletError(error) ? error.addCleanupError(cleanupError) : error;
  }
  return error;
}

function isWrong(error: unknown): boolean {
  return error instanceof ContentMismatchError;
}

function progressOf(
  { digest, size }: Descriptor,
  kind: BlobProgress['kind'],
  bytes: number,
): BlobProgress {
  return { digest, kind, bytes, total: size };
}
