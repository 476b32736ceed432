import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { StoreFolderError, StoreVersionError } from '../errors/store-errors.js';
import { hasErrno, io } from './io.js';
import { readRecord, writeRecord } from './record-file.js';
import { type StoreContext, withStoreLock } from './store-context.js';
import { parseStoreMarker } from './store-marker.js';

/** The format of the store. A change that an older version would misread counts it up. */
const storeVersion = 1;

/** Below `blobs`, as in an OCI layout. */
const algorithms = ['sha256', 'sha512'];

/**
 * Gets the folder of a store ready: created where it is missing, closed to others, and of a format that is known.
 *
 * @throws StoreFolderError `DOCKLET_IMAGE_STORE_FOLDER`, StoreVersionError `DOCKLET_IMAGE_STORE_VERSION`
 */
export async function prepareFolder(context: StoreContext): Promise<void> {
  const { root, marker, blobs, layers, folders } = context.paths;
  await io('create', root, mkdir(root, { recursive: true, mode: 0o700 }));
  await assertPrivate(root);
  const found = await readRecord(marker, parseStoreMarker);
  if (found !== undefined && found.version !== storeVersion) {
    throw new StoreVersionError(root, found.version, storeVersion);
  }
  const kinds = [path.join(layers, context.layerWriter.kind)];
  const needed = [...folders, ...algorithms.map((name) => path.join(blobs, name)), ...kinds];
  for (const folder of found === undefined ? needed : kinds) {
    await makeFolder(folder);
  }
  if (found === undefined) {
    await withStoreLock(context, async () => {
      await writeRecord(context, marker, { version: storeVersion });
    });
  }
}

/** What is in the store has setuid files and passwords in it: nobody else may look (CVE-2021-41091). */
async function assertPrivate(folder: string): Promise<void> {
  const { uid, mode } = await io('inspect', folder, stat(folder));
  if (uid !== process.geteuid?.()) {
    throw new StoreFolderError(folder, `it belongs to user ${uid}`, 'use a folder of your own');
  }
  if ((mode & 0o077) !== 0) {
    await io('write', folder, chmod(folder, 0o700));
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await io('create', folder, mkdir(folder, { mode: 0o700 }));
  } catch (error) {
    if (!hasErrno(error, 'EEXIST')) {
      throw error;
    }
  }
}
