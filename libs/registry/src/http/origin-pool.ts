import type { Socket } from 'node:net';
import { type Dispatcher, Pool } from 'undici';

/** More at once does not make a pull faster, and annoys registries. */
const maxConnections = 16;

/** Enough for any honest answer; an attacker cannot make us keep more. */
const maxHeaderSize = 64 * 1024;

/** Most servers wait longer, so a kept connection is rarely closed when it is used again. */
const keepAliveTimeout = 4000;

/** The connections to one origin, kept open between requests. undici speaks HTTP over what the connector opens. */
export class OriginPool {
  readonly #pool: Pool;
  #isConnecting = false;

  constructor(origin: URL, open: () => Promise<Socket>) {
    this.#pool = new Pool(origin, {
      connect: (_, done) => {
        open().then(
          (socket) => {
            this.#isConnecting = true;
            done(null, socket);
            this.#isConnecting = false;
          },
          (error: unknown) => done(error as Error, null),
        );
      },
      connections: maxConnections,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize,
      keepAliveTimeout,
      // Silence is noticed by a timer of our own, which knows when it is us who are slow.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** While a request starts: whether it is the first one of its connection. undici starts it as soon as it has the socket. */
  get isConnecting(): boolean {
    return this.#isConnecting;
  }

  /** Sends a request, now or when there is a connection for it. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch(options, handler);
  }

  /** Closes all connections; requests under way fail. */
  close(): void {
    void this.#pool.destroy();
  }
}
