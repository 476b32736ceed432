import { type FileHandle, lstat, readdir } from 'node:fs/promises';
import path from 'node:path';

import { forEachConcurrently } from '@docklet/async';

import { openFile, removeFile } from '../store/durable-file.js';
import { ifExists, io } from '../store/io.js';
import { removeTree } from './remove-tree.js';

/**
 * Has another process hold files open until the result is disposed of or this process ends, and a moment longer.
 *
 * The kernel gives back what a removed file took when nobody has it open any more, and whoever closes it last waits for
 * that: 30 to 90 ms for a large layer. So somebody else should be the last.
 */
export type KeepOpen = (files: readonly FileHandle[]) => Promise<Disposable>;

/** From this size on it is worth having somebody else wait. */
const largeBytes = 1024 * 1024;

/** So many files are open at once, at most. */
const maxOpen = 32;

/**
 * Whoever removes something has a few words to write about it, to the same disk, which makes them wait while it gives the
 * blocks back: 4 ms a word. A command has ended by then.
 */
const graceMs = 500;

/** As many as Node has threads for files. */
const maxConcurrent = 4;

/**
 * Removes files and folders. With {@link KeepOpen}, large files are gone at once and their blocks half a second later, or
 * when this process ends.
 */
export async function removeGarbage(
  files: readonly string[],
  keepOpen: KeepOpen | undefined,
): Promise<void> {
  const kept = new Set<Disposable>();
  try {
    if (keepOpen !== undefined) {
      const large = (await Promise.all(files.map(largeFilesIn))).flat();
      for (let index = 0; index < large.length; index += maxOpen) {
        kept.add(await removeOpened(large.slice(index, index + maxOpen), keepOpen));
      }
    }
    await forEachConcurrently(files, { maxConcurrent }, removeTree);
  } finally {
    if (kept.size > 0) {
      setTimeout(() => {
        kept.forEach((disposable) => {
          disposable[Symbol.dispose]();
        });
      }, graceMs).unref();
    }
  }
}

/** A file itself, or the files right in a folder, that are large: a blob, the image in the folder of a layer. */
async function largeFilesIn(file: string): Promise<readonly string[]> {
  const status = await io('inspect', file, ifExists(lstat(file)));
  if (status?.isDirectory() !== true) {
    return status !== undefined && status.isFile() && status.size >= largeBytes ? [file] : [];
  }
  const entries = (await io('list', file, ifExists(readdir(file, { withFileTypes: true })))) ?? [];
  const inside = entries.filter((entry) => entry.isFile()).map(({ name }) => path.join(file, name));
  return (await Promise.all(inside.map(largeFilesIn))).flat();
}

/** Removes files that somebody else holds by now, and goes on holding. */
async function removeOpened(files: readonly string[], keepOpen: KeepOpen): Promise<Disposable> {
  const opened: FileHandle[] = [];
  try {
    for (const file of files) {
      // Another sweep may have found it, too.
      const handle = await ifExists(openFile(file));
      opened.push(...(handle === undefined ? [] : [handle]));
    }
    const kept = await keepOpen(opened);
    await removeAll(files, kept);
    return kept;
  } finally {
    await Promise.all(opened.map(async (handle) => await handle.close()));
  }
}

async function removeAll(files: readonly string[], kept: Disposable): Promise<void> {
  try {
    await Promise.all(files.map(removeFile));
  } catch (error) {
    kept[Symbol.dispose]();
    throw error;
  }
}
