import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';

import type { FakeAuth } from './fake-auth.js';
import { FakeContent } from './fake-content.js';
import type { FakeRequest, FakeResponse, FakeRule } from './fake-exchange.js';
import { honestResponse } from './fake-routes.js';
import { sendResponse } from './send-response.js';

/** How {@link startFakeRegistry} sets up its registry. */
export interface FakeRegistryOptions {
  readonly auth?: FakeAuth;
  readonly tls?: TlsOptions;
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly address?: string;
}

/**
 * A registry in this process, on loopback. It is honest until {@link FakeRegistry.script} makes it lie; it remembers
 * every request.
 */
export class FakeRegistry implements AsyncDisposable {
  readonly content = new FakeContent();
  readonly requests: FakeRequest[] = [];
  auth: FakeAuth | undefined;

  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #rules: { rule: FakeRule; remaining: number }[] = [];

  constructor(options: FakeRegistryOptions = {}) {
    this.auth = options.auth;
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      // A client that goes away in the middle is what some tests are about; nothing else may be swallowed.
      void this.#answer(request, response).catch(() => request.destroy());
    };
    this.#server =
      options.tls === undefined ? createServer(answer) : createTlsServer(options.tls, answer);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Starts to listen on a free port. */
  async start(address = '127.0.0.1'): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, address, resolve);
    });
  }

  /** The port it listens on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What stands before the slash in a reference: `127.0.0.1:port`. */
  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** How many connections are open now. */
  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** Adds a rule. The newest matching rule that is not used up decides. */
  script(rule: FakeRule): void {
    this.#rules.unshift({ rule, remaining: rule.times ?? Infinity });
  }

  /** The requests whose method and path are these, for example `requestsOf('GET', /blobs/)`. */
  requestsOf(method: string, path: RegExp): readonly FakeRequest[] {
    return this.requests.filter((request) => request.method === method && path.test(request.path));
  }

  /** Closes every connection, and goes on listening. */
  closeConnections(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  /** Stops listening and closes every connection. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.closeConnections();
    await closed;
  }

  /** The same as {@link stop}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const method = incoming.method ?? 'GET';
    const rule = this.#takeRule(method, url.pathname);
    const { body, isCut } = await readBody(incoming, rule?.cutRequestAfterBytes);
    const request: FakeRequest = {
      method,
      target: incoming.url ?? '/',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: incoming.headers,
      body,
    };
    this.requests.push(request);
    const honest = (): FakeResponse =>
      this.auth?.(request) ?? honestResponse(this.content, request);
    const response = await (rule?.handle ?? ((): FakeResponse => honest()))(request, honest);
    if (isCut) {
      outgoing.socket?.resetAndDestroy();
      return;
    }
    sendResponse(outgoing, method, response);
  }

  #takeRule(method: string, path: string): FakeRule | undefined {
    const found = this.#rules.find(
      ({ rule, remaining }) =>
        remaining > 0 &&
        (rule.method === undefined || rule.method === method) &&
        (rule.path?.test(decodeURIComponent(path)) ?? true),
    );
    if (found !== undefined) {
      found.remaining -= 1;
    }
    return found?.rule;
  }
}

/** Starts a {@link FakeRegistry}; stop it, or hold it with `await using`. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const registry = new FakeRegistry(options);
  await registry.start(options.address);
  return registry;
}

async function readBody(
  request: IncomingMessage,
  limit = Infinity,
): Promise<{ body: Buffer; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length >= limit) {
      return { body: Buffer.concat(chunks).subarray(0, limit), isCut: true };
    }
  }
  return { body: Buffer.concat(chunks), isCut: false };
}
