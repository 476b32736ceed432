import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as startRequest,
} from 'node:http';

import { RegistryTimeoutError } from '../../errors/transport-errors.js';
import type { HttpRequest, HttpResponse, RequestBody } from '../http-types.js';
import { type IdleTimer, startIdleTimer } from '../idle-timer.js';
import { type BodyReader, createResponse } from '../response.js';
import { describeTransportFailure, errorCode } from '../transport-failure.js';
import { BodyFailure, ConnectionClosed, StaleConnection } from './write-failures.js';

/** How {@link sendWrite} reaches the other side. */
export interface WriteOptions {
  /** Gives connections that already speak TLS where they have to. */
  readonly agent: Agent;
  /** What stands in the request line: the path, or for a forwarding proxy the whole URL. */
  readonly target: string;
  readonly proxyHeaders: Readonly<Record<string, string>>;
  /** Give up when nothing was received for so long. */
  readonly idleTimeoutMs: number;
}

/** Enough for any honest answer; an attacker cannot make us keep more. */
const maxHeaderBytes = 64 * 1024;

/**
 * Sends a request that may have a body, through node:http, and waits for the head of the answer.
 *
 * A connection that was kept from an earlier request may have been closed by the other side in the meantime. That says
 * nothing about the registry, so it is tried once more, at once. Not with a body: some of it may have arrived.
 */
export async function sendWrite(
  request: HttpRequest,
  options: WriteOptions,
): Promise<HttpResponse> {
  try {
    return await sendOnce(request, options);
  } catch (error) {
    if (!(error instanceof StaleConnection)) {
      throw error;
    }
    return await sendOnce(request, options);
  }
}

async function sendOnce(request: HttpRequest, options: WriteOptions): Promise<HttpResponse> {
  const { signal, info } = request;
  signal.throwIfAborted();
  const outgoing = startRequest({
    agent: options.agent,
    method: request.method,
    host: request.url.hostname,
    path: options.target,
    headers: headersOf(request, options),
    setHost: false,
    maxHeaderSize: maxHeaderBytes,
  });
  const abort = (): void => void outgoing.destroy();
  const idle = startIdleTimer(options.idleTimeoutMs, () => {
    outgoing.destroy(new RegistryTimeoutError(info, 'idle', options.idleTimeoutMs));
  });
  // Until there is a connection, others may be busy with all of them: that is no silence of the registry.
  idle.pause();
  outgoing.once('socket', () => idle.touch());
  signal.addEventListener('abort', abort);
  try {
    const [incoming] = await Promise.all([
      responseTo(outgoing),
      sendBody(outgoing, request.body, idle),
    ]);
    return createResponse({
      request,
      status: incoming.statusCode ?? 0,
      header: (name) => headerOf(incoming, name),
      body: bodyOf(incoming),
      idleTimeoutMs: options.idleTimeoutMs,
    });
  } catch (error) {
    outgoing.destroy();
    signal.throwIfAborted();
    if (error instanceof BodyFailure) {
      throw error.cause;
    }
    const isReset = errorCode(error) === 'ECONNRESET';
    if (outgoing.reusedSocket && request.body === undefined && isReset) {
      throw new StaleConnection();
    }
    throw describeTransportFailure(info, error);
  } finally {
    idle.stop();
    signal.removeEventListener('abort', abort);
  }
}

function headersOf(request: HttpRequest, options: WriteOptions): Record<string, string> {
  return {
    host: request.url.host,
    // Digests are of the bytes as they are, so nobody may compress them on the way.
    'accept-encoding': 'identity',
    ...request.headers,
    ...(request.body !== undefined && { 'content-length': String(request.body.length) }),
    ...options.proxyHeaders,
  };
}

function headerOf(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function bodyOf(incoming: IncomingMessage): BodyReader {
  return {
    read: async (take) => {
      for await (const chunk of incoming) {
        await take(chunk as Buffer);
      }
    },
    drain: async () => {
      await new Promise((resolve) => {
        // A failure while reading what nobody wants is no failure.
        incoming
          .on('error', () => undefined)
          .on('close', resolve)
          .resume();
      });
    },
    destroy: (error) => void incoming.on('error', () => undefined).destroy(error),
  };
}

async function responseTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.once('close', () => reject(new ConnectionClosed()));
  });
}

async function sendBody(
  outgoing: ClientRequest,
  body: RequestBody | undefined,
  idle: IdleTimer,
): Promise<void> {
  // A registry may answer, and refuse, before it has read everything. The rest is then not sent.
  const answer = { isHere: false };
  outgoing.once('response', () => {
    answer.isHere = true;
  });
  for await (const chunk of readBody(body)) {
    if (answer.isHere || outgoing.destroyed) {
      break;
    }
    if (!outgoing.write(chunk)) {
      await roomToWrite(outgoing);
    }
    idle.touch();
  }
  if (!answer.isHere) {
    outgoing.end();
  }
}

async function* readBody(body: RequestBody | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* body?.open() ?? [];
  } catch (cause) {
    throw new BodyFailure(cause);
  }
}

async function roomToWrite(outgoing: ClientRequest): Promise<void> {
  await new Promise<void>((resolve) => {
    const proceed = (): void => {
      outgoing.off('drain', proceed).off('response', proceed).off('close', proceed);
      resolve();
    };
    outgoing.on('drain', proceed).on('response', proceed).on('close', proceed);
  });
}
