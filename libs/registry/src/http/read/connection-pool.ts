import type { OnReadOpts, Socket } from 'node:net';

import { ReadConnection } from './read-connection.js';

/** Opens a socket to an origin. */
export type OpenSocket = (origin: URL, onread: OnReadOpts) => Promise<Socket>;

/** A connection, and whether it has served a request before. */
export interface TakenConnection {
  readonly connection: ReadConnection;
  readonly isReused: boolean;
}

/** Most servers wait longer, so the connection is rarely closed when it is used again. */
const maxIdleMs = 4000;

/** Keeps connections for the next request to the same place: a TLS handshake is not made for each layer. */
export class ConnectionPool {
  readonly #openSocket: OpenSocket;
  readonly #idle = new Map<string, ReadConnection[]>();
  readonly #open = new Set<ReadConnection>();

  constructor(openSocket: OpenSocket) {
    this.#openSocket = openSocket;
  }

  /** A kept connection if there is one, or a new one. */
  async take(origin: string): Promise<TakenConnection> {
    const kept = this.#idle.get(origin)?.pop();
    if (kept !== undefined) {
      kept.setIdle(false);
      return { connection: kept, isReused: true };
    }
    const connection = new ReadConnection();
    const socket = await this.#openSocket(new URL(origin), connection.onread);
    connection.attach(socket);
    this.#open.add(connection);
    socket.once('close', () => this.#open.delete(connection));
    return { connection, isReused: false };
  }

  /** Gives back a connection on which nothing is under way. */
  release(origin: string, connection: ReadConnection): void {
    const idle = this.#idle.get(origin) ?? [];
    this.#idle.set(origin, [...idle, connection]);
    connection.setIdle(true);
    setTimeout(() => this.#expire(origin, connection), maxIdleMs).unref();
  }

  /** Closes all connections. */
  close(): void {
    for (const connection of this.#open) {
      connection.destroy();
    }
    this.#idle.clear();
  }

  #expire(origin: string, connection: ReadConnection): void {
    const idle = this.#idle.get(origin) ?? [];
    if (idle.includes(connection)) {
      this.#idle.set(
        origin,
        idle.filter((one) => one !== connection),
      );
      connection.destroy();
    }
  }
}
