import type { LookupFunction } from 'node:net';
import { createSecureContext } from 'node:tls';

import { ClientClosedError } from '../errors/policy-errors.js';
import type { Trust } from '../tls/trust.js';
import { openConnection } from './connector.js';
import type { HttpSend } from './http-types.js';
import { OriginPool } from './origin-pool.js';
import type { ProxyChoice } from './proxy-choice.js';
import { sendRequest } from './send-request.js';
import { isNotTls } from './transport-failure.js';

/** What a {@link Transport} is made of. */
export interface TransportOptions {
  readonly trust: Trust;
  readonly proxyFor: ProxyChoice;
  /** Whether the user listed this host (`name` or `name:port`) as insecure. */
  readonly isInsecure: (host: string) => boolean;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Resolves names. Default: the system's way. */
  readonly lookup?: LookupFunction;
}

/** Connections to any number of hosts, kept open between requests. */
export interface Transport {
  readonly send: HttpSend;
  /** Whether a host speaks TLS at all. Says nothing about who it is: no certificate is looked at, and nothing is sent. */
  speaksTls(origin: URL): Promise<boolean>;
  /** Closes the connections; requests under way fail. */
  close(): void;
}

/** Creates a {@link Transport}. Nothing is opened before the first request. */
export function createTransport(options: TransportOptions): Transport {
  const pools = new Map<string, OriginPool>();
  let isClosed = false;
  const poolOf = ({ origin }: URL): OriginPool => {
    const pool = pools.get(origin) ?? createPool(new URL(origin), options);
    pools.set(origin, pool);
    return pool;
  };
  return {
    speaksTls: async (origin) => await speaksTls(origin, options),
    send: async (request) => {
      const { url, info } = request;
      if (isClosed) {
        throw new ClientClosedError(info);
      }
      const { idleTimeoutMs, proxyFor } = options;
      const route = { ...routeOf(url, proxyFor), pool: poolOf(url), idleTimeoutMs };
      return await sendRequest(request, route);
    },
    close: () => {
      isClosed = true;
      for (const pool of pools.values()) {
        pool.close();
      }
    },
  };
}

function createPool(origin: URL, options: TransportOptions): OriginPool {
  return new OriginPool(
    origin,
    async () =>
      await openConnection(origin, {
        proxy: options.proxyFor(origin),
        trust: options.trust,
        isCertificateIgnored: options.isInsecure(origin.host),
        timeoutMs: options.connectTimeoutMs,
        lookup: options.lookup,
      }),
  );
}

/**
 * Tries a TLS handshake. A bad certificate is no reason to go on without one, so none is checked here: whoever speaks TLS
 * is spoken to with TLS, and has to show a good one then. (And to load the authorities takes longer than all the rest.)
 */
async function speaksTls(origin: URL, options: TransportOptions): Promise<boolean> {
  try {
    const socket = await openConnection(origin, {
      proxy: options.proxyFor(origin),
      trust: async () => await Promise.resolve(createSecureContext({ ca: [] })),
      isCertificateIgnored: true,
      timeoutMs: options.connectTimeoutMs,
      lookup: options.lookup,
    });
    socket.destroy();
    return true;
  } catch (error) {
    // Everything else (nobody listens, no answer) shows again in the request, which has a name for it.
    return !isNotTls(error);
  }
}

/** What a request looks like on its way: a proxy that forwards wants the whole URL, and its own authorization. */
function routeOf(
  url: URL,
  proxyFor: ProxyChoice,
): { readonly target: string; readonly proxyHeaders: Readonly<Record<string, string>> } {
  const proxy = url.protocol === 'http:' ? proxyFor(url) : undefined;
  const authorization = proxy?.authorization;
  return {
    target: `${proxy === undefined ? '' : url.origin}${url.pathname}${url.search}`,
    proxyHeaders: authorization === undefined ? {} : { 'proxy-authorization': authorization },
  };
}
