import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';

import { ifThere, io } from '../store/io.js';
import { letOthersRun } from '../store/let-others-run.js';

/** What is removed in one go: the folders that are this far down, like /usr/share/doc. */
const maxDepth = 3;

/**
 * Removes a file, or a folder with everything in it, if it is there. The files of a folder are removed by this thread, a
 * branch at a time: handing each of them to another takes four times as long.
 */
export async function removeTree(file: string): Promise<void> {
  if (isFolder(file)) {
    await removeFolder(file, maxDepth);
  } else {
    // The kernel may have much to do for a single one that is large.
    await io('remove', file, rm(file, { force: true }));
  }
}

async function removeFolder(folder: string, depth: number): Promise<void> {
  const entries = ifThere('list', folder, () => readdirSync(folder, { withFileTypes: true })) ?? [];
  for (const entry of depth > 0 ? entries : []) {
    if (entry.isDirectory()) {
      await removeFolder(path.join(folder, entry.name), depth - 1);
    }
  }
  ifThere('remove', folder, () => {
    rmSync(folder, { recursive: true, force: true });
  });
  await letOthersRun();
}

function isFolder(file: string): boolean {
  return ifThere('inspect', file, () => lstatSync(file))?.isDirectory() === true;
}
