import { LayerExpansionError } from '../errors/layer-errors.js';
import type { Workplace } from '../layers/build-layer.js';
import { createFile } from '../store/durable-file.js';
import { io } from '../store/io.js';
import { readFileChunks } from '../store/read-file.js';
import type { ArchiveFile } from './image-archive.js';

/** What is spooled. */
export interface SpoolInput {
  readonly source: AsyncIterable<Uint8Array>;
  /** What errors call it. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

/** A temporary file, which is gone when the lease ends. */
export interface SpooledFile extends ArchiveFile {
  readonly path: string;
}

/** Puts a stream into a temporary file, so that it can be read again, and from the middle. */
export async function spool(
  { context: { limits }, lease }: Workplace,
  { source, name, signal }: SpoolInput,
): Promise<SpooledFile> {
  const path = lease.temporaryPath();
  await using handle = await createFile(path);
  let sizeBytes = 0;
  for await (const chunk of source) {
    signal?.throwIfAborted();
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limits.maxBytes) {
      throw new LayerExpansionError(name, 'maxBytes', limits.maxBytes);
    }
    await io('write', path, handle.writeFile(chunk));
  }
  return { path, sizeBytes, open: () => readFileChunks(path) };
}
