import { Readable } from 'node:stream';

import { type Descriptor, type RepositoryName, createDigestVerifier } from '@docklet/oci';

import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import type { ChunkConsumer } from '../http/http-types.js';
import { createRetrier, withRetries } from '../http/retry.js';
import { type BlobOrigin, type BlobOrigins, originsOf } from './blob-origins.js';
import { type BlobAnswer, requestBlob } from './blob-request.js';
import { receiveBlob } from './receive-blob.js';

/** A part of a blob. */
export interface ByteRange {
  /** The first byte. */
  readonly start: number;
  /** The last byte; without it, everything to the end. */
  readonly end?: number;
}

/**
 * A blob as a stream. It ends without an error only if every byte was right; what was read before that is not certain.
 *
 * @param call - is disposed of when the stream ends
 */
export function openBlob(
  context: RegistryContext,
  name: RepositoryName,
  descriptor: Descriptor,
  call: Call,
): Readable {
  return streamOf(call, async (take, streamCall) => {
    const verifier = createDigestVerifier(descriptor);
    const origins = originsOf(context, name, descriptor, streamCall);
    await receiveBlob(context, { descriptor, verifier, origins }, { take }, streamCall);
  });
}

/** A part of a blob as a stream. It cannot be checked: a digest is of the whole. */
export function openBlobRange(
  context: RegistryContext,
  name: RepositoryName,
  { descriptor, range }: { readonly descriptor: Descriptor; readonly range: ByteRange },
  call: Call,
): Readable {
  return streamOf(call, async (take, streamCall) => {
    const origins = originsOf(context, name, descriptor, streamCall);
    const { response, start } = await requestFromOrigins(
      context,
      origins,
      streamCall,
      async (origin) => requestBlob(origin, descriptor, range),
    );
    await response.consume(cutToRange(range, start, take));
  });
}

async function requestFromOrigins(
  context: RegistryContext,
  [origin, next, ...others]: BlobOrigins,
  call: Call,
  request: (origin: BlobOrigin) => Promise<BlobAnswer>,
): Promise<BlobAnswer> {
  if (next === undefined) {
    return await withRetries(createRetrier(context, call), async () => await request(origin));
  }
  try {
    return await request(origin);
  } catch (error) {
    call.signal.throwIfAborted();
    context.report({ kind: 'origin-failed', origin: origin.name, cause: error });
    return await requestFromOrigins(context, [next, ...others], call, request);
  }
}

/** Passes on only what is in the range: a server may send more. */
function cutToRange(range: ByteRange, start: number, take: ChunkConsumer): ChunkConsumer {
  let position = start;
  const end = (range.end ?? Infinity) + 1;
  return (chunk) => {
    const from = Math.max(0, range.start - position);
    const to = Math.min(chunk.byteLength, end - position);
    position += chunk.byteLength;
    return from < to ? take(chunk.subarray(from, to)) : undefined;
  };
}

type Producer = (take: ChunkConsumer, call: Call) => Promise<void>;

/** Turns a producer that pushes into a stream that is read at the reader's pace. */
export function streamOf(call: Call, produce: Producer): Readable {
  const closed = new AbortController();
  let proceed: (() => void) | undefined;
  const stream = new Readable({
    read: () => proceed?.(),
    destroy: (error, done) => {
      // A reader that stops early also ends the connection that is waiting for the next bytes.
      closed.abort(new StreamClosed());
      proceed?.();
      call[Symbol.dispose]();
      done(error);
    },
  });
  const take: ChunkConsumer = async (chunk) => {
    closed.signal.throwIfAborted();
    if (!stream.push(Buffer.from(chunk))) {
      await new Promise<void>((resolve) => {
        proceed = resolve;
      });
    }
  };
  const signal = AbortSignal.any([call.signal, closed.signal]);
  produce(take, { ...call, signal }).then(
    () => stream.push(null),
    (error: unknown) =>
      stream.destroy(error instanceof StreamClosed ? undefined : (error as Error)),
  );
  return stream;
}

class StreamClosed extends Error {}
