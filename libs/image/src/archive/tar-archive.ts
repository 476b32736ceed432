import { TarHeaderError } from '@docklet/erofs';

import { InvalidArchiveError } from '../errors/archive-errors.js';
import { readFileChunks } from '../store/read-file.js';
import { archivePath } from './archive-path.js';
import type { ArchiveFile, ImageArchive } from './image-archive.js';
import { type IndexedEntry, indexTar } from './index-tar.js';

/** Docker's archives have one link at a time. */
const maxLinks = 8;

/** What a tar file is called, and where it is. */
export interface TarFile {
  readonly name: string;
  readonly path: string;
}

/**
 * A tar file as an archive. It is read once to find out what is where, and then only what is asked for.
 *
 * @throws InvalidArchiveError `DOCKLET_IMAGE_INVALID_ARCHIVE` when it is no tar file, and the other errors of `TarParser`
 */
export async function openTarArchive(
  { name, path }: TarFile,
  signal?: AbortSignal,
): Promise<ImageArchive> {
  const entries = await indexTar(path, signal).catch((error: unknown) => {
    throw error instanceof TarHeaderError ? noTarArchive(name, error) : error;
  });
  return {
    name,
    find: (text) => {
      const entry = follow(entries, archivePath(text));
      return Promise.resolve(entry && fileOf(path, entry));
    },
  };
}

function noTarArchive(name: string, cause: TarHeaderError): InvalidArchiveError {
  return new InvalidArchiveError(name, `it is no proper tar archive (${cause.message})`, {
    hint: 'give it what save has written, or `docker save`; a file of any other kind cannot be loaded',
    cause,
  });
}

function follow(
  entries: ReadonlyMap<string, IndexedEntry>,
  path: string | undefined,
): Extract<IndexedEntry, { kind: 'file' }> | undefined {
  let current = path;
  for (let links = 0; current !== undefined && links <= maxLinks; links += 1) {
    const entry = entries.get(current);
    if (entry?.kind !== 'link') {
      return entry;
    }
    current = entry.target;
  }
  return undefined;
}

function fileOf(
  path: string,
  { offset, sizeBytes }: Extract<IndexedEntry, { kind: 'file' }>,
): ArchiveFile {
  return { sizeBytes, open: () => readFileChunks(path, { offset, length: sizeBytes }) };
}
