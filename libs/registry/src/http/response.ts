import { InvalidResponseError, ResponseTooLargeError } from '../errors/content-errors.js';
import { RegistryTimeoutError } from '../errors/transport-errors.js';
import type { ChunkConsumer, HttpRequest, HttpResponse } from './http-types.js';
import { startIdleTimer } from './idle-timer.js';
import { describeTransportFailure } from './transport-failure.js';

/** A body as a connection delivers it: no limits, no time-outs. */
export interface BodyReader {
  /** Hands over the body piece by piece. Waits for each piece to be taken. */
  read(take: ChunkConsumer): Promise<void>;
  /** Reads a short rest for nobody, so that the connection can be used again. Never fails. */
  drain(): Promise<void>;
  /** Closes the connection. What is being read fails with this error. */
  destroy(error?: Error): void;
}

/** What a response is made of. */
export interface ResponseParts {
  readonly request: HttpRequest;
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: BodyReader;
  readonly idleTimeoutMs: number;
}

/** A body that is not wanted is read to its end if it is this short: the connection can then be used again. */
const maxDrainedBytes = 64 * 1024;

/** Puts limits around a body. */
export function createResponse(parts: ResponseParts): HttpResponse {
  const { request, status, header } = parts;
  return {
    request,
    status,
    header,
    url: request.url,
    bytes: async (maxBytes) => await readAll(parts, maxBytes),
    consume: async (take) => await consumeBody(parts, take),
    discard: () => discardBody(parts),
  };
}

async function readAll(parts: ResponseParts, maxBytes: number): Promise<Buffer> {
  const tooLarge = new ResponseTooLargeError(parts.request.info, maxBytes);
  if (Number(parts.header('content-length') ?? 0) > maxBytes) {
    parts.body.destroy();
    throw tooLarge;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  await consumeBody(parts, (chunk) => {
    length += chunk.byteLength;
    if (length > maxBytes) {
      throw tooLarge;
    }
    chunks.push(Uint8Array.from(chunk));
  });
  return Buffer.concat(chunks);
}

async function consumeBody(parts: ResponseParts, take: ChunkConsumer): Promise<void> {
  const { body, idleTimeoutMs, request } = parts;
  const { info, signal } = request;
  assertPlainEncoding(parts);
  const idle = startIdleTimer(idleTimeoutMs, () => {
    body.destroy(new RegistryTimeoutError(info, 'idle', idleTimeoutMs));
  });
  const abort = (): void => body.destroy();
  signal.addEventListener('abort', abort);
  // A failure of the consumer (a full disk) is not one of the connection and passes through unchanged.
  const consumer = { isBusy: false };
  try {
    signal.throwIfAborted();
    await body.read((chunk) => {
      consumer.isBusy = true;
      const taken = take(chunk);
      const done = (): void => {
        consumer.isBusy = false;
        idle.touch();
      };
      if (taken === undefined) {
        done();
        return;
      }
      idle.pause();
      return taken.then(done);
    });
  } catch (error) {
    body.destroy();
    signal.throwIfAborted();
    throw consumer.isBusy ? error : describeTransportFailure(info, error);
  } finally {
    idle.stop();
    signal.removeEventListener('abort', abort);
  }
}

function assertPlainEncoding({ header, body, request }: ResponseParts): void {
  if ((header('content-encoding') ?? 'identity') !== 'identity') {
    body.destroy();
    // Unpacking could grow without end, and digests are of the bytes as they are stored.
    const reason = 'it has a Content-Encoding, which was not asked for';
    throw new InvalidResponseError(request.info, reason);
  }
}

function discardBody({ header, body, idleTimeoutMs }: ResponseParts): void {
  if (Number(header('content-length') ?? Infinity) > maxDrainedBytes) {
    body.destroy();
    return;
  }
  const timer = setTimeout(() => body.destroy(), idleTimeoutMs);
  void body.drain().then(() => clearTimeout(timer));
}
