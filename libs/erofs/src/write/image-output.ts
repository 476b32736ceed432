import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { write as fsWrite } from 'node:fs';
import { promisify } from 'node:util';
import { ErofsIoError } from '../errors/image-errors.js';
import { LayerLimitError } from '../errors/layer-errors.js';
import { BLOCK_SIZE } from '../format/erofs-format.js';
import type { LayerLimits } from '../layer/layer-limits.js';

const write = promisify(fsWrite);

/** Large enough for a call to the kernel not to matter, small enough for a few of them to be nothing. */
const BUFFER_SIZE = 1024 * 1024;
/** One buffer is being written while the next is filled; more would only wait. */
const PENDING_MAX = 2;
/** Block numbers have 32 bits, and the last one means "hole". */
const BLOCKS_MAX = 0xffff_fffe;

/** Where the bytes of an image go. */
export interface OutputFile {
  readonly fd: number;
  /** For errors. */
  readonly path: string;
}

/**
 * Writes an image from its second block on, front to back, in large pieces and off the main thread: while one buffer
 * is on its way into the page cache, the next is filled.
 *
 * `append` never waits, so that a parser can run through a whole chunk; call {@link flow} between chunks, or memory
 * grows.
 */
export class ImageOutput {
  readonly #file: OutputFile;
  readonly #limits: LayerLimits;
  readonly #free: Buffer[] = [];
  #pending: Promise<void>[] = [];
  #buffer: Buffer = Buffer.allocUnsafe(BUFFER_SIZE);
  #bufferStart = BLOCK_SIZE;
  #used = 0;
  #digest: Hash | undefined;

  constructor(file: OutputFile, limits: LayerLimits) {
    this.#file = file;
    this.#limits = limits;
  }

  /** Where the next byte goes. */
  get position(): number {
    return this.#bufferStart + this.#used;
  }

  /** The block that the next byte goes into. */
  get block(): number {
    return Math.floor(this.position / BLOCK_SIZE);
  }

  /**
   * Writes bytes; they are copied.
   *
   * @throws LayerLimitError (DOCKLET_EROFS_LAYER_LIMIT)
   */
  append(bytes: Uint8Array): void {
    this.#checkGrowth(bytes.length);
    let start = 0;
    while (start < bytes.length) {
      const end = Math.min(bytes.length, start + BUFFER_SIZE - this.#used);
      this.#buffer.set(
        start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end),
        this.#used,
      );
      this.#advance(end - start);
      start = end;
    }
  }

  /** Writes zeros up to a position, or leaves a hole in the file where they would be many. */
  skipTo(position: number): void {
    const length = position - this.position;
    this.#checkGrowth(length);
    if (length <= BUFFER_SIZE - this.#used) {
      this.#buffer.fill(0, this.#used, this.#used + length);
      this.#advance(length);
      return;
    }
    this.#flush();
    this.#bufferStart = position;
  }

  /** Goes to the start of a block. */
  alignToBlock(): void {
    const rest = this.position % BLOCK_SIZE;
    if (rest !== 0) {
      this.skipTo(this.position + BLOCK_SIZE - rest);
    }
  }

  /** Begins to hash what is written from here on. There must be no holes in it. */
  startDigest(): void {
    this.#flush();
    this.#digest = createHash('sha256');
  }

  /**
   * Waits until little enough is on its way.
   *
   * @throws ErofsIoError (DOCKLET_EROFS_IO) when a write failed
   */
  async flow(): Promise<void> {
    while (this.#pending.length > PENDING_MAX) {
      await this.#pending.shift();
    }
  }

  /**
   * Waits until all has been written.
   *
   * @returns the hash of what came after {@link startDigest}
   * @throws ErofsIoError (DOCKLET_EROFS_IO) when a write failed
   */
  async finish(): Promise<Buffer> {
    this.#flush();
    await Promise.all(this.#pending);
    return (this.#digest ?? createHash('sha256')).digest();
  }

  /** Writes the first block, after all others: until then nobody takes the file for an image. */
  async writeFirstBlock(bytes: Buffer): Promise<void> {
    await this.#writeAll(bytes, 0);
  }

  /** After a failure: waits until nothing is being written any more, so that the file can be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }

  #advance(length: number): void {
    this.#used += length;
    if (this.#used === BUFFER_SIZE) {
      this.#flush();
    }
  }

  #flush(): void {
    if (this.#used === 0) {
      return;
    }
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, this.#used);
    const position = this.#bufferStart;
    this.#digest?.update(bytes);
    const before = this.#pending.at(-1) ?? Promise.resolve();
    const written = before.then(async () => {
      await this.#writeAll(bytes, position);
      this.#free.push(buffer);
    });
    // A failure is told by whoever waits next; until then it is no unhandled rejection.
    written.catch(() => undefined);
    this.#pending.push(written);
    this.#bufferStart += this.#used;
    this.#used = 0;
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafe(BUFFER_SIZE);
  }

  async #writeAll(bytes: Buffer, position: number): Promise<void> {
    const { fd, path } = this.#file;
    let start = 0;
    try {
      while (start < bytes.length) {
        const left = bytes.length - start;
        const { bytesWritten } = await write(fd, bytes, start, left, position + start);
        start += bytesWritten;
      }
    } catch (error) {
      throw new ErofsIoError({ verb: 'write', path }, error);
    }
  }

  #checkGrowth(length: number): void {
    this.#limits.checkBytes(this.position + length);
    if (this.position + length > BLOCKS_MAX * BLOCK_SIZE) {
      throw new LayerLimitError({ limit: 'blocks', value: BLOCKS_MAX });
    }
  }
}
