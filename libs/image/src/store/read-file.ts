import type { FileHandle } from 'node:fs/promises';

import { openFile } from './durable-file.js';
import { io } from './io.js';

const chunkBytes = 256 * 1024;

/** Which part of a file is read, in bytes. */
export interface FileRange {
  readonly offset?: number;
  /** Default: to the end. */
  readonly length?: number;
}

/** Reads a file, or a part of it. Each chunk is a buffer of its own. */
export async function* readFileChunks(
  file: string,
  { offset = 0, length = Infinity }: FileRange = {},
): AsyncGenerator<Buffer, void, void> {
  await using handle = await openFile(file);
  const end = offset + length;
  for (let position = offset; position < end;) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - position));
    const { bytesRead } = await io('read', file, handle.read(chunk, 0, chunk.length, position));
    if (bytesRead === 0) {
      return;
    }
    position += bytesRead;
    yield chunk.subarray(0, bytesRead);
  }
}

/** Reads what is left of a small file; one byte more than `maxBytes` if there is more. */
export async function readBounded(
  handle: FileHandle,
  file: string,
  maxBytes: number,
): Promise<Buffer> {
  const { size } = await io('inspect', file, handle.stat());
  const buffer = Buffer.alloc(Math.min(size, maxBytes + 1));
  let filledBytes = 0;
  while (filledBytes < buffer.length) {
    const { bytesRead } = await io('read', file, handle.read(buffer, filledBytes));
    if (bytesRead === 0) {
      break;
    }
    filledBytes += bytesRead;
  }
  return buffer.subarray(0, filledBytes);
}

/** Whether two files have the same bytes. */
export async function isSameFile(
  left: string,
  right: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const others = readFileChunks(right);
  for await (const chunk of readFileChunks(left)) {
    signal?.throwIfAborted();
    const other = await others.next();
    if (other.done === true || !chunk.equals(other.value)) {
      await others.return();
      return false;
    }
  }
  return (await others.next()).done === true;
}
