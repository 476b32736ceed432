import type { Digest } from '@docklet/oci';

import { InvalidOptionError } from '../errors/policy-errors.js';
import { StatusError } from '../errors/status-errors.js';
import type { RequestBody } from '../http/http-types.js';
import { type Retrier, createRetrier, withRetries } from '../http/retry.js';
import { hasBlob } from './blob-info.js';
import {
  type Upload,
  type UploadTarget,
  findProgress,
  finishUpload,
  sendChunk,
  startUpload,
} from './upload.js';

/** Where the bytes to push come from. */
export interface BlobSource {
  /** Reads from this byte on. Called again after a failure. */
  open(offset: number): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** How a blob is pushed. */
export interface PushOptions {
  /** A repository of the same registry that has the blob already: it is then shared, not sent. */
  readonly mountFrom?: string;
  /** Blobs that are larger are sent in pieces of this size, so that a failure costs one piece. Default: 64 MiB. */
  readonly chunkBytes?: number;
  readonly onProgress?: (progress: PushProgress) => void;
}

/** How the blob got there: it was there, it was mounted from another repository, or it was sent. */
export type PushOutcome = 'existing' | 'mounted' | 'pushed';

/** How far a push is. */
export interface PushProgress {
  readonly digest: Digest;
  readonly kind: 'uploading' | PushOutcome;
  readonly bytes: number;
  readonly total: number;
}

const defaultChunkBytes = 64 * 1024 * 1024;

/** Gets a blob into a repository, in the cheapest way that works. */
export async function pushBlob(
  target: UploadTarget,
  source: BlobSource,
  options: PushOptions,
): Promise<PushOutcome> {
  const { digest, size } = target.descriptor;
  const outcome = await chooseWay(target, source, options);
  options.onProgress?.({ digest, kind: outcome, bytes: size, total: size });
  return outcome;
}

async function chooseWay(
  target: UploadTarget,
  source: BlobSource,
  options: PushOptions,
): Promise<PushOutcome> {
  const { context, name, descriptor, call } = target;
  if (await hasBlob(context, name, descriptor.digest, call)) {
    return 'existing';
  }
  const retrier = createRetrier(context, call);
  const upload = await withRetries(
    retrier,
    async () => await startUpload(target, options.mountFrom),
  );
  if (upload === undefined) {
    return 'mounted';
  }
  await sendAll(target, upload, { source, options, retrier });
  return 'pushed';
}

interface Sending {
  readonly source: BlobSource;
  readonly options: PushOptions;
  readonly retrier: Retrier;
}

/** Sends until all is there. After a failure it continues with what the registry does not have yet. */
async function sendAll(target: UploadTarget, first: Upload, sending: Sending): Promise<void> {
  const { size } = target.descriptor;
  const { source, options, retrier } = sending;
  const bodyFor = ({ offset }: Upload, length: number): RequestBody =>
    createBody(target, source, { offset, length }, options);
  let upload = first;
  let furthest = 0;
  for (;;) {
    try {
      const chunkBytes = Math.max(options.chunkBytes ?? defaultChunkBytes, upload.minChunkBytes);
      while (size - upload.offset > chunkBytes) {
        upload = await sendChunk(target, upload, bodyFor(upload, chunkBytes));
        // Only what was never reached before is progress: an upload that is lost again and again has to end.
        if (upload.offset > furthest) {
          furthest = upload.offset;
          retrier.reset();
        }
      }
      await finishUpload(target, upload, bodyFor(upload, size - upload.offset));
      return;
    } catch (error) {
      const isLost = isUploadLost(error);
      await retrier.pauseAfter(error, isLost ? true : undefined);
      const next = await withRetries(retrier, async () =>
        isLost ? await startUpload(target, undefined) : await continueUpload(target, upload),
      );
      if (next === undefined) {
        return;
      }
      upload = next;
    }
  }
}

/**
 * Whether the registry does not know the upload any more, or has got more of it than it said: what was on its way when
 * the connection broke can arrive after we asked how far it is.
 */
function isUploadLost(error: unknown): boolean {
  return error instanceof StatusError && (error.status === 404 || error.status === 416);
}

/** The upload as far as it got, or a new one if the registry has forgotten it; nothing if it is complete after all. */
async function continueUpload(target: UploadTarget, upload: Upload): Promise<Upload | undefined> {
  const { context, name, descriptor, call } = target;
  const progress = await findProgress(target, upload);
  if (progress !== undefined) {
    return progress;
  }
  return (await hasBlob(context, name, descriptor.digest, call))
    ? undefined
    : await startUpload(target, undefined);
}

function createBody(
  { descriptor }: UploadTarget,
  source: BlobSource,
  { offset, length }: { readonly offset: number; readonly length: number },
  { onProgress }: PushOptions,
): RequestBody {
  const { digest, size: total } = descriptor;
  return {
    length,
    open: async function* () {
      let sent = 0;
      for await (const chunk of length === 0 ? [] : source.open(offset)) {
        const piece = chunk.subarray(0, length - sent);
        yield piece;
        sent += piece.byteLength;
        onProgress?.({ digest, kind: 'uploading', bytes: offset + sent, total });
        if (sent === length) {
          return;
        }
      }
      if (sent < length) {
        throw new InvalidOptionError('source', `it ends ${length - sent} bytes early`);
      }
    },
  };
}
