import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { LookupFunction, OnReadOpts, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';

import { ClientClosedError } from '../errors/policy-errors.js';
import type { Trust } from '../tls/trust.js';
import { openConnection } from './connector.js';
import type { HttpSend } from './http-types.js';
import type { ProxyChoice } from './proxy-choice.js';
import { ConnectionPool } from './read/connection-pool.js';
import { sendRead } from './read/send-read.js';
import { isNotTls } from './transport-failure.js';
import { sendWrite } from './write/send-write.js';

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

/** More at once does not make a pull faster, and annoys registries. */
const maxConnectionsPerOrigin = 16;

/** Creates a {@link Transport}. Nothing is opened before the first request. */
export function createTransport(options: TransportOptions): Transport {
  const agents = new Map<string, OriginAgent>();
  const connect = async (origin: URL, onread?: OnReadOpts): Promise<Socket> =>
    await openConnection(origin, {
      proxy: options.proxyFor(origin),
      trust: options.trust,
      isCertificateIgnored: options.isInsecure(origin.host),
      timeoutMs: options.connectTimeoutMs,
      lookup: options.lookup,
      onread,
    });
  const pool = new ConnectionPool(connect);
  let isClosed = false;
  const agentFor = ({ origin }: URL): OriginAgent => {
    const agent = agents.get(origin) ?? new OriginAgent(async () => await connect(new URL(origin)));
    agents.set(origin, agent);
    return agent;
  };
  return {
    speaksTls: async (origin) => await speaksTls(origin, options),
    send: async (request) => {
      const { url, info } = request;
      if (isClosed) {
        throw new ClientClosedError(info);
      }
      const route = { ...routeOf(url, options.proxyFor), idleTimeoutMs: options.idleTimeoutMs };
      return request.method === 'GET' || request.method === 'HEAD'
        ? await sendRead(request, { ...route, pool })
        : await sendWrite(request, { ...route, agent: agentFor(url) });
    },
    close: () => {
      isClosed = true;
      pool.close();
      for (const agent of agents.values()) {
        agent.destroy();
      }
    },
  };
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

/** Keeps the connections to one origin. node:http speaks HTTP over whatever it is given, so TLS is the connector's. */
class OriginAgent extends Agent {
  readonly #open: () => Promise<Socket>;

  constructor(open: () => Promise<Socket>) {
    super({
      keepAlive: true,
      maxSockets: maxConnectionsPerOrigin,
      scheduling: 'lifo',
    } satisfies AgentOptions);
    this.#open = open;
  }

  override createConnection(
    _: ClientRequestArgs,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    this.#open().then(
      (socket) => done?.(null, socket),
      (error: unknown) => (done as ((error: unknown) => void) | undefined)?.(error),
    );
  }
}
