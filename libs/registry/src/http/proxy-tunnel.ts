import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';

import { messageOf } from '@docklet/errors';

import { ProxyError } from '../errors/transport-errors.js';
import type { ProxyServer } from './proxy-choice.js';

/**
 * Asks a proxy, over an open connection to it, for a tunnel to the host of a URL (RFC 9110, section 9.3.6). The name goes
 * to the proxy as it is: resolving it is left to the proxy.
 */
export async function openTunnel(socket: Socket, url: URL, proxy: ProxyServer): Promise<Socket> {
  const authority = `${url.hostname}:${url.port === '' ? '443' : url.port}`;
  const { authorization } = proxy;
  const connect = request({
    method: 'CONNECT',
    path: authority,
    createConnection: () => socket,
    setHost: false,
    headers: {
      host: authority,
      ...(authorization !== undefined && { 'proxy-authorization': authorization }),
    },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    connect.once('connect', resolve);
    connect.once('response', resolve);
    connect.once('error', (error) => {
      reject(new ProxyError(proxy.url.host, authority, messageOf(error), error));
    });
    connect.end();
  });
  if (response.statusCode !== 200) {
    socket.destroy();
    throw new ProxyError(proxy.url.host, authority, `status ${response.statusCode ?? 0}`);
  }
  return socket;
}
