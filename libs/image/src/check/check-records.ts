import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { isDockletError, messageOf } from '@docklet/errors';
import { digestHex, parseReference } from '@docklet/oci';

import { DamagedRecordError } from '../errors/store-errors.js';
import type { ImageRecord } from '../images/image-record.js';
import { parseImageRecord } from '../images/parse-image-record.js';
import { nameFile } from '../names/name-file.js';
import type { NameRecord } from '../names/name-record.js';
import { parseNameRecord } from '../names/parse-name-record.js';
import { removeName } from '../names/name-store.js';
import { removeFile } from '../store/durable-file.js';
import { io } from '../store/io.js';
import { readRecord } from '../store/record-file.js';
import { withStoreLock } from '../store/store-context.js';
import { type Check, report } from './check-context.js';
import { rebuildImageRecord } from './rebuild-image-record.js';

/** The records that can be read, those included that were rebuilt. */
export interface SoundRecords {
  readonly images: readonly ImageRecord[];
  readonly names: readonly NameRecord[];
}

/** Reads all records. An image's record can be rebuilt from its documents, if a name leads to them. */
export async function checkRecords(check: Check): Promise<SoundRecords> {
  const { paths } = check.context;
  const names = await readSound(check, {
    folder: paths.names,
    parse: parseNameRecord,
    fileOf: ({ reference }) => nameFile(paths, parseReference(reference)),
  });
  const images = await readSound(check, {
    folder: paths.images,
    parse: parseImageRecord,
    fileOf: ({ id }) => paths.image(id),
  });
  const rebuilt = await checkDangling(check, { names, images });
  return { names, images: [...images, ...rebuilt] };
}

interface RecordKind<T> {
  readonly folder: string;
  readonly parse: (bytes: Uint8Array) => T;
  /** Where a record belongs. */
  readonly fileOf: (record: T) => string;
}

/** What cannot be read is removed: the names of an image lead to a new record, and a name is given by the next pull. */
async function readSound<T>(check: Check, kind: RecordKind<T>): Promise<readonly T[]> {
  const sound: T[] = [];
  const files = await io('list', kind.folder, readdir(kind.folder));
  for (const file of files.sort().map((name) => path.join(kind.folder, name))) {
    try {
      sound.push(...(await readInPlace(file, kind)));
    } catch (error) {
      if (!isDockletError(error) || error.code === 'DOCKLET_IMAGE_STORE_IO') {
        throw error;
      }
      const reason = messageOf(error);
      await report(check, { kind: 'damaged-record', subject: file, reason }, async () => {
        await removeFile(file);
        return 'removed';
      });
    }
  }
  return sound;
}

/** Nothing, if the file is gone since the folder was listed. */
async function readInPlace<T>(file: string, { parse, fileOf }: RecordKind<T>): Promise<T[]> {
  const record = await readRecord(file, parse);
  if (record === undefined) {
    return [];
  }
  if (fileOf(record) !== file) {
    throw new DamagedRecordError(file, 'it is the record of something else');
  }
  return [record];
}

/** Finds names of images that have no record. */
async function checkDangling(
  check: Check,
  { names, images }: SoundRecords,
): Promise<readonly ImageRecord[]> {
  const known = new Set(images.map(({ id }) => id));
  const rebuilt: ImageRecord[] = [];
  for (const { reference, images: entries } of names) {
    for (const entry of entries.filter(({ id }) => !known.has(id))) {
      const reason = `image ${digestHex(entry.id)} has no record`;
      await report(check, { kind: 'dangling-name', subject: reference, reason }, async () => {
        const record = await rebuildImageRecord(check.context, entry);
        if (record === undefined) {
          await withStoreLock(check.context, async () => {
            await removeName(check.context, parseReference(reference), entry.platform);
          });
          return 'removed';
        }
        known.add(record.id);
        rebuilt.push(record);
        return 'rebuilt';
      });
    }
  }
  return rebuilt;
}
