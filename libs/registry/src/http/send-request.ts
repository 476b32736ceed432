import type { Readable } from 'node:stream';

import { RegistryTimeoutError } from '../errors/transport-errors.js';
import { Exchange, type ResponseHead } from './exchange.js';
import type { HttpRequest, HttpResponse } from './http-types.js';
import { startIdleTimer } from './idle-timer.js';
import type { OriginPool } from './origin-pool.js';
import { BodyFailure, readBody } from './request-body.js';
import { createResponse } from './response.js';
import { describeHeadFailure, isClosedByPeer } from './transport-failure.js';

/** How {@link sendRequest} reaches the other side. */
export interface Route {
  readonly pool: OriginPool;
  /** What stands in the request line: the path, or for a forwarding proxy the whole URL. */
  readonly target: string;
  readonly proxyHeaders: Readonly<Record<string, string>>;
  /** Give up when nothing was received for so long. */
  readonly idleTimeoutMs: number;
}

/**
 * Sends a request and waits for the head of the answer.
 *
 * A connection that was kept from an earlier request may have been closed by the other side in the meantime. That says
 * nothing about the registry, so it is tried again, at once; in the end the connection is new. Not with a body: some of
 * it may have arrived.
 */
export async function sendRequest(request: HttpRequest, route: Route): Promise<HttpResponse> {
  for (;;) {
    try {
      return await sendOnce(request, route);
    } catch (error) {
      if (!(error instanceof StaleConnection)) {
        throw error;
      }
    }
  }
}

async function sendOnce(request: HttpRequest, route: Route): Promise<HttpResponse> {
  const { signal, info } = request;
  const { pool, idleTimeoutMs } = route;
  signal.throwIfAborted();
  const connection = { isKept: false };
  const exchange = new Exchange(() => {
    connection.isKept = !pool.isConnecting;
    idle.touch();
  });
  const idle = startIdleTimer(idleTimeoutMs, () => {
    exchange.destroy(new RegistryTimeoutError(info, 'idle', idleTimeoutMs));
  });
  // Until there is a connection, others may be busy with all of them: that is no silence of the registry.
  idle.pause();
  const abort = (): void => exchange.destroy();
  signal.addEventListener('abort', abort);
  try {
    dispatch(request, route, exchange, () => idle.touch());
    return respond(request, route, exchange, await exchange.head);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BodyFailure) {
      throw error.cause;
    }
    if (connection.isKept && request.body === undefined && isClosedByPeer(error)) {
      throw new StaleConnection();
    }
    throw describeHeadFailure(info, error);
  } finally {
    idle.stop();
    signal.removeEventListener('abort', abort);
  }
}

function dispatch(
  { method, url, headers, body }: HttpRequest,
  { pool, target, proxyHeaders }: Route,
  exchange: Exchange,
  onSent: () => void,
): void {
  const options = {
    method,
    path: target,
    headers: {
      host: url.host,
      // Digests are of the bytes as they are, so nobody may compress them on the way.
      'accept-encoding': 'identity',
      ...headers,
      ...(body !== undefined && { 'content-length': String(body.length) }),
      ...proxyHeaders,
    },
    // undici takes what can be iterated, which its types leave out.
    body: body ? (readBody(body, exchange, onSent) as unknown as Readable) : null,
    // Otherwise each HEAD would cost a connection.
    reset: false,
  };
  pool.dispatch(options, exchange);
}

function respond(
  request: HttpRequest,
  { idleTimeoutMs }: Route,
  body: Exchange,
  { status, headers }: ResponseHead,
): HttpResponse {
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  return createResponse({ request, status, header, body, idleTimeoutMs });
}

/** A connection that was kept from an earlier request turned out to be closed. */
class StaleConnection extends Error {}
