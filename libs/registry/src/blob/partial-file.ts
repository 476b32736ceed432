import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

import { PartialFileError } from '../errors/file-errors.js';
import { errorCode } from '../http/transport-failure.js';

/** Pieces of this size are written. What has not been written is lost when the process is killed. */
const blockBytes = 1024 * 1024;

/**
 * A file that grows at its end. Bytes are gathered into blocks, and a block is written while the next one fills: so the
 * disk and the network work at the same time, in constant memory.
 */
export class PartialFile implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  #writtenBytes: number;
  #block = Buffer.allocUnsafeSlow(blockBytes);
  #spare = Buffer.allocUnsafeSlow(blockBytes);
  #filledBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, handle: FileHandle, size: number) {
    this.#path = path;
    this.#handle = handle;
    this.#writtenBytes = size;
  }

  /** Opens a partial file, and creates it (readable by its owner only) if there is none. */
  static async open(path: string): Promise<PartialFile> {
    // Not through a symbolic link: whoever could place one would choose the file we overwrite.
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    return await named(path, 'open', async () => {
      const handle = await open(path, flags, 0o600);
      return new PartialFile(path, handle, (await handle.stat()).size);
    });
  }

  /** How many bytes there are, written or about to be. */
  get size(): number {
    return this.#writtenBytes + this.#filledBytes;
  }

  /** Hands over what is in the file, from the first byte. */
  async read(take: (chunk: Uint8Array) => void | Promise<void>): Promise<void> {
    const end = this.#writtenBytes;
    for (let position = 0; position < end;) {
      const length = Math.min(blockBytes, end - position);
      const { bytesRead } = await named(this.#path, 'read', async () =>
        this.#handle.read(this.#spare, 0, length, position),
      );
      if (bytesRead === 0) {
        break;
      }
      await take(this.#spare.subarray(0, bytesRead));
      position += bytesRead;
    }
  }

  /** Adds bytes at the end. They are copied; if this returns nothing, the next piece can come at once. */
  append(chunk: Uint8Array): void | Promise<void> {
    const room = blockBytes - this.#filledBytes;
    if (chunk.byteLength <= room) {
      this.#block.set(chunk, this.#filledBytes);
      this.#filledBytes += chunk.byteLength;
      return;
    }
    this.#block.set(chunk.subarray(0, room), this.#filledBytes);
    this.#filledBytes = blockBytes;
    return this.#writeBlock().then(async () => {
      await this.append(chunk.subarray(room));
    });
  }

  /** Starts again with an empty file. */
  async truncate(): Promise<void> {
    await this.#writing;
    await named(this.#path, 'write', async () => this.#handle.truncate(0));
    this.#writtenBytes = 0;
    this.#filledBytes = 0;
  }

  /** Waits until everything has been written. Does not wait for the disk itself. */
  async flush(): Promise<void> {
    await this.#writeBlock();
    await this.#writing;
  }

  /** Closes the file. What was not flushed is lost. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#handle.close();
  }

  /** Waits for the block before, and starts to write this one. */
  async #writeBlock(): Promise<void> {
    await this.#writing;
    const [full, length, position] = [this.#block, this.#filledBytes, this.#writtenBytes];
    [this.#block, this.#spare] = [this.#spare, this.#block];
    this.#writtenBytes += length;
    this.#filledBytes = 0;
    this.#writing = named(this.#path, 'write', async () => {
      await writeFully(this.#handle, full.subarray(0, length), position);
    });
    // The failure is met by whoever waits for the block next; until then it is nobody's.
    this.#writing.catch(() => undefined);
  }
}

/** Errors of a file handle do not say which file it was. */
async function named<T>(
  path: string,
  operation: 'open' | 'read' | 'write',
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new PartialFileError(path, operation, errorCode(error), error);
  }
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await handle.write(
      bytes,
      done,
      bytes.byteLength - done,
      position + done,
    );
    done += bytesWritten;
  }
}
