/** Large enough for a decoder, which is called once for each. */
const blockBytes = 256 * 1024;
/** What may wait to be taken. More would only be memory: the writer waits instead. */
const maxWaitingBlocks = 4;

/**
 * Passes bytes from who pushes them to who pulls them, gathered into blocks. The writer is slowed down to the pace of the
 * reader. Bytes are copied, as writers use their buffers again.
 *
 * When the reader has left, or the stream has ended, what is written is dropped.
 */
export class BlockPipe implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  #block = Buffer.allocUnsafe(blockBytes);
  #filledBytes = 0;
  #receivedBytes = 0;
  #end: { readonly error?: unknown } | undefined;
  #hasReaderLeft = false;
  #wakeReader: () => void = () => undefined;
  #wakeWriter: () => void = () => undefined;

  /** How many bytes were written. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** Takes bytes. If it returns a promise, wait for it before writing more. */
  write(bytes: Uint8Array): void | Promise<void> {
    this.#receivedBytes += bytes.byteLength;
    if (this.#hasReaderLeft || this.#end !== undefined) {
      return;
    }
    for (let rest = bytes; rest.byteLength > 0;) {
      rest = this.#fill(rest);
    }
    if (this.#waiting.length > maxWaitingBlocks) {
      return new Promise((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
  }

  /** Ends the stream. */
  end(): void {
    this.#pass();
    this.#end ??= {};
    this.#wakeReader();
  }

  /** Makes the reader fail. */
  fail(error: unknown): void {
    this.#end = { error };
    this.#waiting.length = 0;
    this.#wakeReader();
    this.#wakeWriter();
  }

  /** The blocks, once. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    try {
      while (!(await this.#isOver())) {
        const block = this.#waiting.shift();
        if (block !== undefined) {
          this.#wakeWriter();
          yield block;
        }
      }
    } finally {
      this.#hasReaderLeft = true;
      this.#waiting.length = 0;
      this.#wakeWriter();
    }
  }

  /** Waits until there is a block or an end. */
  async #isOver(): Promise<boolean> {
    if (this.#waiting.length === 0 && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
    if (this.#end !== undefined && 'error' in this.#end) {
      throw this.#end.error;
    }
    return this.#waiting.length === 0 && this.#end !== undefined;
  }

  #fill(bytes: Uint8Array): Uint8Array {
    const length = Math.min(bytes.byteLength, blockBytes - this.#filledBytes);
    this.#block.set(bytes.subarray(0, length), this.#filledBytes);
    this.#filledBytes += length;
    if (this.#filledBytes === blockBytes) {
      this.#pass();
    }
    return bytes.subarray(length);
  }

  #pass(): void {
    if (this.#filledBytes > 0) {
      this.#waiting.push(this.#block.subarray(0, this.#filledBytes));
      this.#block = Buffer.allocUnsafe(blockBytes);
      this.#filledBytes = 0;
      this.#wakeReader();
    }
  }
}
