import type { Dispatcher } from 'undici';

import type { ChunkConsumer } from './http-types.js';
import type { BodyReader } from './response.js';

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/** The head of an answer. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * One request and its answer, as undici tells about them. undici pushes the body, and here it is pulled: after each piece
 * the connection is paused until the next one is asked for, so that no more of a body is in memory than is being used.
 */
export class Exchange implements Dispatcher.DispatchHandler, BodyReader {
  /** Fails if the exchange fails before there is a head. */
  readonly head: Promise<ResponseHead>;
  /** Settles when nothing more will come. */
  readonly ended: Promise<void>;

  readonly #onStart: () => void;
  readonly #pieces: Buffer[] = [];
  #controller: Controller | undefined;
  #isAnswered = false;
  #end: { readonly error: Error | undefined } | undefined;
  #wake: (() => void) | undefined;
  #settleHead!: { resolve: (head: ResponseHead) => void; reject: (error: Error) => void };
  #settleEnded!: () => void;

  /** @param onStart - is called when a connection has been found, and the request is about to be sent */
  constructor(onStart: () => void) {
    this.#onStart = onStart;
    this.head = new Promise((resolve, reject) => {
      this.#settleHead = { resolve, reject };
    });
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
  }

  /** Whether the head of the answer is here. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  /** The request is about to be sent. */
  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#end === undefined) {
      this.#onStart();
    } else {
      controller.abort(this.#end.error ?? new Unwanted());
    }
  }

  /** The head of the answer is here. */
  onResponseStart(controller: Controller, status: number, headers: Headers): void {
    // What comes before the answer (RFC 9110, section 15.2) is not for us.
    if (status >= 200) {
      controller.pause();
      this.#isAnswered = true;
      this.#settleHead.resolve({ status, headers });
    }
  }

  /** A piece of the body is here. */
  onResponseData(controller: Controller, piece: Buffer): void {
    // undici may come with nothing as it goes on after a pause.
    if (piece.length > 0) {
      controller.pause();
      this.#pieces.push(piece);
      this.#wake?.();
    }
  }

  /** The answer is complete. */
  onResponseEnd(): void {
    // Only a turn later undici gives the connection to another request, and whoever waits for this end may have one.
    queueMicrotask(() => setImmediate(() => this.#finish(undefined)));
  }

  /** The exchange has failed, or was given up. */
  onResponseError(_: Controller | null, error: Error): void {
    this.#finish(error);
  }

  /** Hands over the body piece by piece. Waits for each piece to be taken. */
  async read(take: ChunkConsumer): Promise<void> {
    for (let piece = await this.#next(); piece !== undefined; piece = await this.#next()) {
      await take(piece);
    }
  }

  /** Reads the rest for nobody. Never fails. */
  async drain(): Promise<void> {
    // A failure while reading what nobody wants is no failure.
    await this.read(() => undefined).catch(() => undefined);
  }

  /** Gives up: what is being waited for fails with this error, and the connection is closed. */
  destroy(error: Error = new Unwanted()): void {
    this.#finish(error);
    this.#controller?.abort(error);
  }

  async #next(): Promise<Buffer | undefined> {
    while (this.#pieces.length === 0 && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#controller?.resume();
      });
    }
    const piece = this.#pieces.shift();
    if (piece === undefined && this.#end?.error !== undefined) {
      throw this.#end.error;
    }
    return piece;
  }

  #finish(error: Error | undefined): void {
    this.#end ??= { error };
    this.#wake?.();
    this.#settleEnded();
    this.#settleHead.reject(error ?? new Unwanted());
  }
}

/** Nobody waits for the answer any more. */
class Unwanted extends Error {}
