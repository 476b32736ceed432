import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { type Platform, type Reference, isSamePlatform } from '@docklet/oci';

import { removeFile } from '../store/durable-file.js';
import { io } from '../store/io.js';
import { readRecord, writeRecord } from '../store/record-file.js';
import type { StoreContext } from '../store/store-context.js';
import { nameFile, nameOf } from './name-file.js';
import type { NameEntry, NameRecord } from './name-record.js';
import { parseNameRecord } from './parse-name-record.js';

/** What a name points at; `undefined` if nobody has given it. */
export async function readName(
  { paths }: StoreContext,
  reference: Reference,
): Promise<NameRecord | undefined> {
  return await readRecord(nameFile(paths, reference), parseNameRecord);
}

/** All names, in alphabetical order. */
export async function readNames({ paths }: StoreContext): Promise<readonly NameRecord[]> {
  const files = await io('list', paths.names, readdir(paths.names));
  const records = await Promise.all(
    files
      .sort()
      .map(async (file) => await readRecord(path.join(paths.names, file), parseNameRecord)),
  );
  // Some may be gone since we looked.
  return records.filter((record) => record !== undefined);
}

/** Makes a name point at these images and no others. The store has to be locked. */
export async function writeName(
  context: StoreContext,
  reference: Reference,
  images: readonly NameEntry[],
): Promise<void> {
  const record: NameRecord = { version: 1, reference: nameOf(reference), images };
  await writeRecord(context, nameFile(context.paths, reference), record);
}

/** Makes a name point at an image, and leaves what it points at for other platforms. The store has to be locked. */
export async function addToName(
  context: StoreContext,
  reference: Reference,
  entry: NameEntry,
): Promise<void> {
  const before = await readName(context, reference);
  const others = before?.images.filter(({ platform }) => !isSamePlatform(platform, entry.platform));
  await writeName(context, reference, [...(others ?? []), entry]);
}

/** Takes a name away, for one platform or all. The store has to be locked. */
export async function removeName(
  context: StoreContext,
  reference: Reference,
  platform?: Platform,
): Promise<void> {
  const record = await readName(context, reference);
  const others = record?.images.filter(
    (entry) => platform !== undefined && !isSamePlatform(entry.platform, platform),
  );
  if (others === undefined || others.length === 0) {
    await removeFile(nameFile(context.paths, reference));
  } else {
    await writeName(context, reference, others);
  }
}
