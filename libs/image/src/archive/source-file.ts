import { realpath, stat } from 'node:fs/promises';

import type { Workplace } from '../layers/build-layer.js';
import { io } from '../store/io.js';
import { readFileChunks } from '../store/read-file.js';
import { type SpooledFile, spool } from './spool.js';

/** Where an archive comes from: a folder or file, or a stream such as the standard input. */
export type ArchiveSource =
  | { readonly path: string }
  | { readonly stream: AsyncIterable<Uint8Array>; readonly name?: string };

/** A source that is not a folder, as a file that can be read more than once. A file stays where it is. */
export async function sourceFile(
  workplace: Workplace,
  source: ArchiveSource,
  signal?: AbortSignal,
): Promise<SpooledFile> {
  if ('stream' in source) {
    const { stream, name = 'archive' } = source;
    return await spool(workplace, { source: stream, name, signal });
  }
  const path = await io('open', source.path, realpath(source.path));
  const status = await io('inspect', path, stat(path));
  return status.isFile()
    ? { path, sizeBytes: status.size, open: () => readFileChunks(path) }
    : // A FIFO cannot be read twice.
      await spool(workplace, { source: readFileChunks(path), name: source.path, signal });
}
