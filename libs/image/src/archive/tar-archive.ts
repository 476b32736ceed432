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

/** A tar file as an archive. It is read once to find out what is where, and then only what is asked for. */
export async function openTarArchive(
  { name, path }: TarFile,
  signal?: AbortSignal,
): Promise<ImageArchive> {
  const entries = await indexTar(path, signal);
  return {
    name,
    find: (text) => {
      const entry = follow(entries, archivePath(text));
      return Promise.resolve(entry && fileOf(path, entry));
    },
  };
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
