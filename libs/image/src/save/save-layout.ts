import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { imageLayout } from '@docklet/oci';

import { LayoutFolderError } from '../errors/archive-errors.js';
import { createFile } from '../store/durable-file.js';
import { afterCleanup, ifExists, io } from '../store/io.js';
import { Lease } from '../store/lease.js';
import { randomName } from '../store/random-name.js';
import type { StoreContext } from '../store/store-context.js';
import {
  type SavedFile,
  blobFolders,
  layoutBlobs,
  layoutIndex,
  layoutMarkerFile,
  smallFile,
} from './layout-files.js';
import { mergeEntries, readLayoutEntries } from './layout-entries.js';
import { type SaveChoice, planSave } from './save-plan.js';

/** What is saved into a folder, and how. */
export interface SaveLayoutOptions extends SaveChoice {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes images into a folder, as an OCI layout. The folder may be one already: then they are added to it, in place of
 * what has their names there. Blobs that are there are not written again. Whoever reads it meanwhile finds all or nothing.
 *
 * @throws LayoutFolderError `DOCKLET_IMAGE_LAYOUT_FOLDER` if something else is in the folder
 * @throws ImageNotFoundError `DOCKLET_IMAGE_NOT_FOUND`, BlobMissingError `DOCKLET_IMAGE_BLOB_MISSING`,
 *   DigestMismatchError `DOCKLET_OCI_DIGEST_MISMATCH`, SizeMismatchError `DOCKLET_OCI_SIZE_MISMATCH`
 */
export async function saveLayout(
  context: StoreContext,
  folder: string,
  options: SaveLayoutOptions,
): Promise<void> {
  await using lease = await Lease.open(context, options.signal);
  const plan = await planSave(context, options);
  await lease.protect([...plan.blobs.keys()]);
  const before = await openLayout(folder);
  for (const inner of blobFolders(plan)) {
    await makeFolders(path.join(folder, inner));
  }
  for await (const file of layoutBlobs(context, plan)) {
    await writeMissing(folder, file, options.signal);
  }
  // The index comes last: it leads to nothing that is not there.
  await writeFile(folder, layoutMarkerFile());
  const index = layoutIndex(mergeEntries(before, plan.entries));
  await writeFile(folder, smallFile(imageLayout.indexFile, index));
}

/** Makes the folder if it is missing, and says what it has already. */
async function openLayout(folder: string): ReturnType<typeof readLayoutEntries> {
  await makeFolders(folder);
  const names = await io('list', folder, readdir(folder));
  if (names.includes(imageLayout.markerFile)) {
    return await readLayoutEntries(folder);
  }
  // A first attempt that was cut off has got as far as the blobs.
  if (names.some((name) => name !== imageLayout.blobsFolder)) {
    throw new LayoutFolderError(folder, 'it holds something else');
  }
  return [];
}

async function makeFolders(folder: string): Promise<void> {
  await io('create', folder, mkdir(folder, { recursive: true }));
}

async function writeMissing(
  folder: string,
  file: SavedFile,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await ifExists(stat(path.join(folder, file.path)));
  if (found?.size !== file.sizeBytes) {
    await writeFile(folder, file, signal);
  }
}

/** The file appears when it is complete. */
async function writeFile(
  folder: string,
  { path: name, content }: SavedFile,
  signal?: AbortSignal,
): Promise<void> {
  const file = path.join(folder, name);
  const temporary = `${file}.${randomName()}.part`;
  try {
    await writeContent(temporary, content, signal);
    await io('rename', file, rename(temporary, file));
  } catch (error) {
    throw await afterCleanup(error, rm(temporary, { force: true }));
  }
}

async function writeContent(
  file: string,
  content: SavedFile['content'],
  signal: AbortSignal | undefined,
): Promise<void> {
  await using handle = await createFile(file);
  for await (const chunk of content) {
    signal?.throwIfAborted();
    await io('write', file, handle.writeFile(chunk));
  }
}
