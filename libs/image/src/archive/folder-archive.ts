import path from 'node:path';

import { openFile } from '../store/durable-file.js';
import { ifExists, io } from '../store/io.js';
import { readFileChunks } from '../store/read-file.js';
import { archivePath } from './archive-path.js';
import type { ArchiveFile, ImageArchive } from './image-archive.js';

/** A folder as an archive. */
export function folderArchive(folder: string): ImageArchive {
  return {
    name: folder,
    find: async (name) => {
      const inside = archivePath(name);
      return inside === undefined ? undefined : await findFile(path.join(folder, inside));
    },
  };
}

/** Symbolic links are refused, and a FIFO or device is not a file to wait for. */
async function findFile(file: string): Promise<ArchiveFile | undefined> {
  await using handle = await ifExists(openFile(file));
  const status = handle && (await io('inspect', file, handle.stat()));
  return status?.isFile() === true
    ? { sizeBytes: status.size, open: () => readFileChunks(file) }
    : undefined;
}
