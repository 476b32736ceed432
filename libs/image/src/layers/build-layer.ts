import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { type Digest, digestAlgorithm } from '@docklet/oci';

import { DiffIdMismatchError } from '../errors/layer-errors.js';
import { syncFolder, writeNewFile } from '../store/durable-file.js';
import { afterCleanup, hasErrno, io } from '../store/io.js';
import type { Lease } from '../store/lease.js';
import { encodeRecord } from '../store/record-file.js';
import type { StoreContext } from '../store/store-context.js';
import { type LayerRecord, layerRecordPath } from './layer-record.js';
import { MeasuredTar } from './measured-tar.js';

/** Where a layer is made. */
export interface Workplace {
  readonly context: StoreContext;
  readonly lease: Lease;
}

/** What a layer is made from. */
export interface LayerInput {
  /** The layer's archive, compressed or not. */
  readonly source: AsyncIterable<Uint8Array>;
  /** What errors call the layer: the digest of its blob. */
  readonly name: string;
  /** What the archive must hash to when it is uncompressed. Without it, it is what it is. */
  readonly diffId?: Digest | undefined;
}

/** How a layer is made. */
export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes of the source have been taken. */
  readonly onTaken?: ((bytes: number) => void) | undefined;
}

/** A layer that was made, and is not in its place yet. */
export interface MadeLayer {
  /** A temporary folder with the content and the record of the layer. */
  readonly folder: string;
  readonly record: LayerRecord;
}

/**
 * Makes a layer that can be mounted, from its archive, and puts it in its place if it is the right one. The caller holds
 * the layer's lock.
 */
export async function buildLayer(
  workplace: Workplace,
  input: LayerInput,
  options: BuildOptions = {},
): Promise<LayerRecord> {
  const { context, lease } = workplace;
  const { folder, record } = await makeLayer(workplace, input, options);
  await lease.protect([record.diffId]);
  await putInPlace(folder, context.paths.layer(context.layerWriter.kind, record.diffId));
  return record;
}

/** Makes a layer in a temporary folder, and checks that it is the right one. */
export async function makeLayer(
  { context, lease }: Workplace,
  { source, name, diffId }: LayerInput,
  { signal, onTaken }: BuildOptions = {},
): Promise<MadeLayer> {
  const { layerWriter, limits } = context;
  const folder = lease.temporaryPath();
  try {
    await io('create', folder, mkdir(folder, { mode: 0o700 }));
    const algorithm = diffId === undefined ? 'sha256' : digestAlgorithm(diffId);
    const tar = new MeasuredTar(source, { name, limits, algorithm, onTaken });
    const target = path.join(folder, layerWriter.contentName);
    const content = await layerWriter.write(tar.chunks(), target, { limits, signal });
    const record: LayerRecord = { version: 1, diffId: tar.digest(), ...content };
    if (diffId !== undefined && diffId !== record.diffId) {
      throw new DiffIdMismatchError(name, diffId, record.diffId);
    }
    await writeNewFile(layerRecordPath(folder), encodeRecord(record));
    await syncFolder(folder);
    return { folder, record };
  } catch (error) {
    throw await afterCleanup(error, rm(folder, { recursive: true, force: true }));
  }
}

/** A folder takes its place in one step. If there is one already, it has the same content. */
async function putInPlace(folder: string, place: string): Promise<void> {
  try {
    await io('rename', place, rename(folder, place));
  } catch (error) {
    if (!hasErrno(error, 'ENOTEMPTY') && !hasErrno(error, 'EEXIST')) {
      throw error;
    }
    await rm(folder, { recursive: true, force: true });
  }
  await syncFolder(path.dirname(place));
}
