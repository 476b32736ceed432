import { validateHeaderName, validateHeaderValue } from 'node:http';

import { RegistryTimeoutError } from '../../errors/transport-errors.js';
import type { HttpRequest, HttpResponse } from '../http-types.js';
import { startIdleTimer } from '../idle-timer.js';
import { type BodyReader, createResponse } from '../response.js';
import { describeTransportFailure, errorCode } from '../transport-failure.js';
import type { ConnectionPool, TakenConnection } from './connection-pool.js';
import { readBody } from './read-body.js';
import type { ReadConnection } from './read-connection.js';
import { MalformedMessage } from './read-failures.js';
import { type ResponseHead, bodyFraming, parseResponseHead } from './response-head.js';

/** How {@link sendRead} reaches the other side. */
export interface ReadOptions {
  readonly pool: ConnectionPool;
  /** What stands in the request line. */
  readonly target: string;
  readonly proxyHeaders: Readonly<Record<string, string>>;
  readonly idleTimeoutMs: number;
}

const maxHeadBytes = 64 * 1024;

/**
 * Sends a GET or HEAD and waits for the head of the answer. This is the way of everything that a pull reads: one lean
 * connection serves manifest, configuration and layers.
 */
export async function sendRead(request: HttpRequest, options: ReadOptions): Promise<HttpResponse> {
  const { signal, info, url } = request;
  signal.throwIfAborted();
  let taken: TakenConnection | undefined;
  try {
    taken = await options.pool.take(url.origin);
    const bytes = await exchangeHead(taken.connection, request, options);
    const head = parseResponseHead(bytes);
    if (head === undefined) {
      throw new MalformedMessage('its head is malformed');
    }
    return respond(taken.connection, head, request, options);
  } catch (error) {
    taken?.connection.destroy();
    signal.throwIfAborted();
    // The other side had closed a kept connection meanwhile. The next one is newer, and in the end one is new.
    if (taken?.isReused === true && ['ECONNRESET', 'EPIPE'].includes(errorCode(error))) {
      return await sendRead(request, options);
    }
    throw describeTransportFailure(info, error);
  }
}

async function exchangeHead(
  connection: ReadConnection,
  request: HttpRequest,
  { idleTimeoutMs, ...options }: ReadOptions,
): Promise<Buffer> {
  const { signal, info } = request;
  const abort = (): void => connection.destroy();
  const idle = startIdleTimer(idleTimeoutMs, () => {
    connection.destroy(new RegistryTimeoutError(info, 'idle', idleTimeoutMs));
  });
  signal.addEventListener('abort', abort);
  try {
    connection.write(formatRequest(request, options));
    return await connection.readUntil('\r\n\r\n', maxHeadBytes);
  } finally {
    idle.stop();
    signal.removeEventListener('abort', abort);
  }
}

function formatRequest(
  { method, url, headers }: HttpRequest,
  options: Pick<ReadOptions, 'target' | 'proxyHeaders'>,
): string {
  const all = {
    host: url.host,
    'accept-encoding': 'identity',
    ...headers,
    ...options.proxyHeaders,
  };
  const lines = Object.entries(all).map(([name, value]) => {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return `${name}: ${value}\r\n`;
  });
  return `${method} ${options.target} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function respond(
  connection: ReadConnection,
  head: ResponseHead,
  request: HttpRequest,
  { pool, idleTimeoutMs }: ReadOptions,
): HttpResponse {
  const framing = bodyFraming(head, request.method);
  if (framing === undefined) {
    throw new MalformedMessage('it does not say clearly where its body ends');
  }
  const read: BodyReader['read'] = async (take) => {
    await readBody(connection, framing, take);
    if (head.isKeptAlive && framing.kind !== 'close' && !connection.hasMore) {
      pool.release(request.url.origin, connection);
    } else {
      connection.destroy();
    }
  };
  const body: BodyReader = {
    read,
    drain: async () => {
      await read(() => undefined).catch(() => connection.destroy());
    },
    destroy: (error) => connection.destroy(error),
  };
  const header = (name: string): string | undefined => head.headers.get(name);
  return createResponse({ request, status: head.status, header, body, idleTimeoutMs });
}
