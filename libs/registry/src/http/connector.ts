import {
  type LookupFunction,
  type Socket,
  type TcpNetConnectOpts,
  connect as connectTcp,
  isIP,
} from 'node:net';
import { type ConnectionOptions, type SecureContext, connect as connectTls } from 'node:tls';

import { RegistryTimeoutError } from '../errors/transport-errors.js';
import type { ProxyServer } from './proxy-choice.js';
import { openTunnel } from './proxy-tunnel.js';

/** How a connection to one origin is made. */
export interface ConnectOptions {
  readonly proxy: ProxyServer | undefined;
  /** The authorities that are trusted, and the client's own certificate, for a host and port. */
  readonly trust: (host: string) => Promise<SecureContext>;
  /** Take any certificate. Only for registries that the user listed as insecure. */
  readonly isCertificateIgnored: boolean;
  readonly timeoutMs: number;
  /** Resolves names. Default: the system's way. */
  readonly lookup?: LookupFunction | undefined;
}

/** Connects to the host of a URL: through the proxy if there is one, with TLS if the URL says so. */
export async function openConnection(url: URL, options: ConnectOptions): Promise<Socket> {
  const sockets: Socket[] = [];
  let timeout: RegistryTimeoutError | undefined;
  const timer = setTimeout(() => {
    timeout = new RegistryTimeoutError(`connect to ${url.host}`, 'connect', options.timeoutMs);
    sockets.at(-1)?.destroy(timeout);
  }, options.timeoutMs);
  const note = (socket: Socket): void => {
    sockets.push(socket);
    // The time may be over before there is a socket, while certificates are read.
    if (timeout !== undefined) {
      socket.destroy(timeout);
    }
  };
  try {
    return await open(url, options, note);
  } catch (error) {
    sockets.forEach((socket) => socket.destroy());
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Notes a socket, so that it can be closed if anything after it fails. */
type Note = (socket: Socket) => void;

async function open(url: URL, options: ConnectOptions, note: Note): Promise<Socket> {
  const { proxy, isCertificateIgnored } = options;
  if (proxy === undefined) {
    return await openDirectly(url, { ...options, isCertificateIgnored }, note);
  }
  const toProxy = { ...options, isCertificateIgnored: false };
  // A plain HTTP request is not tunnelled: the proxy gets it whole and forwards it.
  if (url.protocol === 'http:') {
    return await openDirectly(proxy.url, toProxy, note);
  }
  const outer = await openDirectly(proxy.url, toProxy, note);
  const socket = await openTunnel(outer, url, proxy);
  return await opened(connectTls({ socket, ...(await tlsOptions(url, options)) }), note);
}

async function openDirectly(url: URL, options: ConnectOptions, note: Note): Promise<Socket> {
  const { lookup } = options;
  const address: TcpNetConnectOpts = {
    host: hostOf(url),
    port: portOf(url),
    noDelay: true,
    ...(lookup && { lookup }),
  };
  return url.protocol === 'https:'
    ? await opened(connectTls({ ...address, ...(await tlsOptions(url, options)) }), note)
    : await opened(connectTcp(address), note);
}

async function tlsOptions(url: URL, options: ConnectOptions): Promise<ConnectionOptions> {
  const host = hostOf(url);
  return {
    host,
    // Server Name Indication is for names; the certificate of an address is checked against `host`.
    ...(isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: !options.isCertificateIgnored,
    secureContext: await options.trust(url.host),
  };
}

/** The host name, for an IPv6 address without its brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: URL): number {
  return Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);
}

async function opened(socket: Socket, note: Note): Promise<Socket> {
  note(socket);
  const event = 'encrypted' in socket ? 'secureConnect' : 'connect';
  await new Promise<void>((resolve, reject) => {
    const settle = (error?: Error): void => {
      socket.off(event, settle).off('error', settle).off('close', closed);
      if (error === undefined) {
        resolve();
      } else {
        reject(error);
      }
    };
    const closed = (): void => settle(new Error('the connection was closed'));
    socket.once(event, settle).once('error', settle).once('close', closed);
  });
  return socket;
}
