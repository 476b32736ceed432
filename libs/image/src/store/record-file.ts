import { readFile } from 'node:fs/promises';

import { isDockletError } from '@docklet/errors';

import { DamagedRecordError } from '../errors/store-errors.js';
import { moveInto, removeFile, writeNewFile } from './durable-file.js';
import { afterCleanup, ifExists, io } from './io.js';
import { temporaryRecord } from './lease.js';
import type { StoreContext } from './store-context.js';

/**
 * Reads a record, a small JSON file; `undefined` if there is none.
 *
 * @throws DamagedRecordError `DOCKLET_IMAGE_DAMAGED_RECORD`
 */
export async function readRecord<T>(
  file: string,
  parse: (bytes: Uint8Array) => T,
): Promise<T | undefined> {
  const bytes = await io('read', file, ifExists(readFile(file)));
  try {
    return bytes === undefined ? undefined : parse(bytes);
  } catch (error) {
    throw new DamagedRecordError(
      file,
      isDockletError(error) ? error.message : String(error),
      error,
    );
  }
}

/** A record as it stands in its file. People read it, too. */
export function encodeRecord(record: object): Buffer {
  return Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`);
}

/** Replaces a record in one step: a reader sees the old one or the new one. The store has to be locked. */
export async function writeRecord(
  context: StoreContext,
  file: string,
  record: object,
): Promise<void> {
  const temporary = temporaryRecord(context);
  try {
    await writeNewFile(temporary, encodeRecord(record));
    await moveInto(temporary, file);
  } catch (error) {
    throw await afterCleanup(error, removeFile(temporary));
  }
}
