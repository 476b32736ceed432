import type { OnReadOpts, Socket } from 'node:net';

import { ConnectionEnded, MalformedMessage } from './read-failures.js';

/** Large enough that the time per piece does not matter, small enough for the cache of the processor. */
const bufferBytes = 256 * 1024;

/**
 * A connection that receives into one and the same buffer, over and over.
 *
 * The ordinary way (a new buffer for each 64 KiB, copied once more by the parser of node:http) makes the memory work
 * harder than the network: 105 MB from loopback, hashed and written, took 400 ms of processor time and 160 MB, and take
 * 200 ms and 100 MB here.
 */
export class ReadConnection {
  #socket: Socket | undefined;
  #wake: (() => void) | undefined;
  #piece: Buffer | undefined;
  #end: { readonly error: Error | undefined } | undefined;

  /** How the socket has to be opened. */
  readonly onread: OnReadOpts = {
    buffer: Buffer.allocUnsafeSlow(bufferBytes),
    callback: (length, buffer) => {
      this.#give(Buffer.from(buffer.buffer, buffer.byteOffset, length));
      // Nothing more, until somebody asks: the next bytes would overwrite these.
      return false;
    },
  };

  /** Takes over a socket, which was opened with {@link onread} if that was possible. */
  attach(socket: Socket): this {
    this.#socket = socket;
    socket.on('data', (piece: Buffer) => {
      socket.pause();
      this.#give(piece);
    });
    socket.on('error', (error) => this.#finish(error));
    socket.on('end', () => this.#finish(undefined));
    socket.on('close', () => this.#finish(undefined));
    return this;
  }

  /** Whether bytes are here that nobody has asked for. */
  get hasMore(): boolean {
    return this.#piece !== undefined;
  }

  /** Sends text. */
  write(text: string): void {
    this.#socket?.write(text, 'latin1');
  }

  /** The next bytes, valid until the next call; nothing at the end. */
  async read(): Promise<Buffer | undefined> {
    while (this.#piece === undefined && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#socket?.resume();
      });
    }
    const piece = this.#piece;
    this.#piece = undefined;
    if (piece === undefined && this.#end?.error !== undefined) {
      throw this.#end.error;
    }
    return piece;
  }

  /** Puts back the end of what was read last. */
  unread(rest: Buffer): void {
    this.#piece = rest.length === 0 ? undefined : rest;
  }

  /** The bytes before the next delimiter, of which there may be so many. */
  async readUntil(delimiter: string, maxBytes: number): Promise<Buffer> {
    let before: Buffer | undefined;
    for (;;) {
      const piece = await this.read();
      if (piece === undefined) {
        throw new ConnectionEnded();
      }
      const bytes = before === undefined ? piece : Buffer.concat([before, piece]);
      const end = bytes.indexOf(delimiter);
      if (end > maxBytes || (end === -1 && bytes.length > maxBytes + delimiter.length)) {
        throw new MalformedMessage('a line is too long');
      }
      if (end !== -1) {
        this.unread(bytes.subarray(end + delimiter.length));
        return bytes.subarray(0, end);
      }
      // What is here has to be kept, because the next bytes come into the same buffer.
      before = Buffer.from(bytes);
    }
  }

  /** Lets the process end although the connection is open, or not. */
  setIdle(isIdle: boolean): void {
    if (isIdle) {
      this.#socket?.unref();
    } else {
      this.#socket?.ref();
    }
  }

  /** Closes the connection. */
  destroy(error?: Error): void {
    this.#finish(error);
    this.#socket?.destroy();
  }

  #give(piece: Buffer): void {
    this.#piece = piece;
    this.#wake?.();
  }

  #finish(error: Error | undefined): void {
    this.#end ??= { error };
    this.#wake?.();
  }
}
