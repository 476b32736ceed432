import { stat } from 'node:fs/promises';

import type { Workplace } from '../layers/build-layer.js';
import { detectCompression, signatureBytes } from '../layers/detect-compression.js';
import { peek } from '../layers/peek.js';
import { unpack } from '../layers/unpack.js';
import { io } from '../store/io.js';
import { folderArchive } from './folder-archive.js';
import type { ImageArchive } from './image-archive.js';
import { type ArchiveSource, sourceFile } from './source-file.js';
import { spool } from './spool.js';
import { openTarArchive } from './tar-archive.js';

/**
 * Opens an archive, so that its files can be read in any order. A tar file stays where it is; one that is compressed, or
 * comes as a stream, is copied into the store for the time being.
 */
export async function openArchive(
  workplace: Workplace,
  source: ArchiveSource,
  signal?: AbortSignal,
): Promise<ImageArchive> {
  if ('path' in source && (await io('open', source.path, stat(source.path))).isDirectory()) {
    return folderArchive(source.path);
  }
  const name = 'path' in source ? source.path : (source.name ?? 'archive');
  const unpacked =
    'stream' in source ? { name, stream: unpackArchive(workplace, source.stream, name) } : source;
  const file = await sourceFile(workplace, unpacked, signal);
  const { head } = await peek(file.open(), signatureBytes);
  const { path } =
    detectCompression(head) === 'none'
      ? file
      : await spool(workplace, {
          source: unpackArchive(workplace, file.open(), name),
          name,
          signal,
        });
  return await openTarArchive({ name, path }, signal);
}

function unpackArchive(
  { context: { limits } }: Workplace,
  source: AsyncIterable<Uint8Array>,
  name: string,
): AsyncIterable<Uint8Array> {
  return unpack(source, { name, limits });
}
