import { type Descriptor, type DigestVerifier, createDigestVerifier } from '@docklet/oci';

import type { Call } from '../call.js';
import type { RegistryContext } from '../client/context.js';
import { ContentMismatchError } from '../errors/content-errors.js';
import type { RequestInfo } from '../errors/request-info.js';
import type { ChunkConsumer } from '../http/http-types.js';
import { createRetrier } from '../http/retry.js';
import type { BlobOrigin, BlobOrigins } from './blob-origins.js';
import { type BlobAnswer, requestBlob } from './blob-request.js';

/** Who takes a blob. */
export interface BlobReceiver {
  /** Takes the next bytes. They may be overwritten afterwards: keep a copy. */
  readonly take: ChunkConsumer;
  /** Forgets everything, because some of it was wrong. Without it, wrong bytes end the download. */
  readonly restart?: () => void | Promise<void>;
}

/** A blob to be received. */
export interface WantedBlob {
  readonly descriptor: Descriptor;
  /** Has seen what is there already. */
  readonly verifier: DigestVerifier;
  /** Where to ask, in this order. */
  readonly origins: BlobOrigins;
}

/** A blob on its way: what has arrived, and whether it can still be what it should be. */
interface Transfer {
  readonly descriptor: Descriptor;
  readonly receiver: BlobReceiver;
  verifier: DigestVerifier;
  /** The version of the blob that the current origin has shown. */
  etag: string | undefined;
}

/**
 * Receives the rest of a blob and checks the whole.
 *
 * When an origin fails, the next one continues where it ended. The last one is asked again and again, as long as that
 * makes sense, because behind it there is nobody else.
 *
 * @returns the name of the origin that the last byte came from
 */
export async function receiveBlob(
  context: RegistryContext,
  { descriptor, verifier, origins }: WantedBlob,
  receiver: BlobReceiver,
  call: Call,
): Promise<string> {
  const transfer: Transfer = { descriptor, receiver, verifier, etag: undefined };
  const retrier = createRetrier(context, call);
  let remaining = origins;
  for (;;) {
    const [origin, next, ...others] = remaining;
    const before = transfer.verifier.receivedBytes;
    try {
      await receiveFrom(origin, transfer);
      context.report({ kind: 'served', digest: descriptor.digest, from: origin.name });
      return origin.name;
    } catch (error) {
      call.signal.throwIfAborted();
      if (error instanceof ReceiverFailure) {
        throw error.cause;
      }
      if (next !== undefined) {
        remaining = [next, ...others];
        context.report({ kind: 'origin-failed', origin: origin.name, cause: error });
        await startOver(transfer, error);
        continue;
      }
      // A line that breaks every minute still gets the blob through, as long as each try brings some of it.
      if (transfer.verifier.receivedBytes > before) {
        retrier.reset();
      }
      await retrier.pauseAfter(error);
    }
  }
}

/** Before the next origin is asked: what is there can be kept, unless it is wrong. */
async function startOver(transfer: Transfer, error: unknown): Promise<void> {
  transfer.etag = undefined;
  if (!(error instanceof ContentMismatchError)) {
    return;
  }
  if (transfer.receiver.restart === undefined) {
    throw error;
  }
  await transfer.receiver.restart();
  transfer.verifier = createDigestVerifier(transfer.descriptor);
}

async function receiveFrom(origin: BlobOrigin, transfer: Transfer): Promise<void> {
  const { descriptor, verifier, etag, receiver } = transfer;
  const range = { start: verifier.receivedBytes, etag };
  let info: RequestInfo = { method: 'GET', url: `${origin.name}/…/blobs/${descriptor.digest}` };
  if (range.start < descriptor.size || descriptor.size === 0) {
    const answer = await requestBlob(origin, descriptor, range);
    transfer.etag = answer.response.header('etag');
    ({ info } = answer.response.request);
    await consume(answer, verifier, receiver);
  }
  check(info, () => verifier.finish());
}

async function consume(
  { response, start }: BlobAnswer,
  verifier: DigestVerifier,
  receiver: BlobReceiver,
): Promise<void> {
  // The server may begin at 0 although a part is here already; that part is passed over.
  let toSkip = verifier.receivedBytes - start;
  await response.consume((chunk) => {
    const fresh = chunk.subarray(Math.min(toSkip, chunk.byteLength));
    toSkip -= chunk.byteLength - fresh.byteLength;
    check(response.request.info, () => verifier.update(fresh));
    return hand(receiver, fresh);
  });
}

/**
 * A receiver that failed has not taken what the hash has seen already. Whoever asks for the rest would leave a hole, so
 * such a failure must not look like one of the origin.
 */
class ReceiverFailure extends Error {}

function hand({ take }: BlobReceiver, chunk: Uint8Array): void | Promise<void> {
  const fail = (cause: unknown): never => {
    throw new ReceiverFailure('the receiver failed', { cause });
  };
  try {
    return take(chunk)?.catch(fail);
  } catch (error) {
    return fail(error);
  }
}

function check(info: RequestInfo, step: () => void): void {
  try {
    step();
  } catch (error) {
    throw new ContentMismatchError(info, error);
  }
}
