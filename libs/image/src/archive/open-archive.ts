import { stat } from 'node:fs/promises';

import type { Workplace } from '../layers/build-layer.js';
import { detectCompression, signatureBytes } from '../layers/detect-compression.js';
import { unpack } from '../layers/unpack.js';
import { io } from '../store/io.js';
import { readFileChunks } from '../store/read-file.js';
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
  const { path } =
    detectCompression(await readHead(file.path)) === 'none'
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

/** Read to the end of what is asked for: a reader that is left in the middle keeps its file open. */
async function readHead(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readFileChunks(path, { length: signatureBytes })) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
