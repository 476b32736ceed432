import { TAR_BLOCK_SIZE } from './tar-format.js';

const EMPTY = Buffer.alloc(0);

/**
 * Walks a stream that arrives in chunks of any size. What lies within one chunk is handed out as a view of it; only a
 * block that straddles two chunks is copied, into one buffer that is used again and again.
 */
export class ChunkCursor {
  #chunk: Buffer = EMPTY;
  #position = 0;
  readonly #block = Buffer.alloc(TAR_BLOCK_SIZE);
  #blockLength = 0;
  #offset = 0;

  /** How many bytes of the stream have been handed out. */
  get offset(): number {
    return this.#offset;
  }

  /** Whether bytes were given that make no whole block yet. */
  get hasPartialBlock(): boolean {
    return this.#blockLength > 0;
  }

  /** Gives the next chunk. What is left of the one before is kept in front of it. */
  feed(chunk: Uint8Array): void {
    const next = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const rest = this.#chunk.subarray(this.#position);
    this.#chunk = rest.length === 0 ? next : Buffer.concat([rest, next]);
    this.#position = 0;
  }

  /** The next block, borrowed until the next call; undefined when it is not all there yet. */
  takeBlock(): Buffer | undefined {
    const available = this.#chunk.length - this.#position;
    if (this.#blockLength === 0 && available >= TAR_BLOCK_SIZE) {
      return this.takeUpTo(TAR_BLOCK_SIZE);
    }
    const end = this.#position + Math.min(TAR_BLOCK_SIZE - this.#blockLength, available);
    this.#blockLength += this.#chunk.copy(this.#block, this.#blockLength, this.#position, end);
    this.#position = end;
    if (this.#blockLength < TAR_BLOCK_SIZE) {
      return undefined;
    }
    this.#blockLength = 0;
    this.#offset += TAR_BLOCK_SIZE;
    return this.#block;
  }

  /** At most `limit` of the bytes that are there, as a view; empty when there are none. */
  takeUpTo(limit: number): Buffer {
    const end = Math.min(this.#position + limit, this.#chunk.length);
    const bytes = this.#chunk.subarray(this.#position, end);
    this.#offset += end - this.#position;
    this.#position = end;
    return bytes;
  }
}
