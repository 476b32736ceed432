import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';

import { hasErrno, io } from './io.js';

/** A new file: refuses to open what is there already, be it a file or a link that somebody placed. */
const newFile = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const existingFile = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Creates a file that only its owner may read. */
export async function createFile(file: string): Promise<FileHandle> {
  return await io('create', file, open(file, newFile, 0o600));
}

/**
 * Opens a file for reading. Not through a symbolic link, and without waiting for the writer of a FIFO: in a store that
 * was tampered with, and in archives of strangers, there may be either.
 */
export async function openFile(file: string): Promise<FileHandle> {
  return await io('open', file, open(file, existingFile));
}

/** Writes a new file, and waits until it is on the disk. */
export async function writeNewFile(file: string, bytes: Uint8Array): Promise<void> {
  await using handle = await createFile(file);
  await io('write', file, handle.writeFile(bytes));
  await io('sync', file, handle.sync());
}

/** Waits until a file is on the disk. */
export async function syncFile(file: string): Promise<void> {
  await using handle = await openFile(file);
  await io('sync', file, handle.sync());
}

/** Waits until the names in a folder are on the disk. */
export async function syncFolder(folder: string): Promise<void> {
  await using handle = await io('open', folder, open(folder, constants.O_DIRECTORY));
  await io('sync', folder, handle.sync());
}

/**
 * Gives what is finished its name, replacing a file of that name. After this, a crash of the machine does not undo it.
 */
export async function moveInto(from: string, to: string): Promise<void> {
  await io('rename', to, rename(from, to));
  await syncFolder(path.dirname(to));
}

/** Removes a file. That it is gone already is fine. */
export async function removeFile(file: string): Promise<boolean> {
  try {
    await io('remove', file, unlink(file));
    return true;
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) {
      return false;
    }
    throw error;
  }
}
