import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { isDockletError, messageOf } from '@docklet/errors';
import type { Digest } from '@docklet/oci';

import { requireBlob } from '../blobs/stored-blob.js';
import type { ImageRecord } from '../images/image-record.js';
import { type MadeLayer, makeLayer } from '../layers/build-layer.js';
import { readLayerRecord } from '../layers/layer-record.js';
import { ifExists, io } from '../store/io.js';
import { withStoreLock } from '../store/store-context.js';
import { type Check, report } from './check-context.js';

/** Compares every layer with what its blob unpacks to, and returns those that are right or can be made. */
export async function checkLayers(
  check: Check,
  records: readonly ImageRecord[],
  soundBlobs: ReadonlySet<Digest>,
): Promise<ReadonlySet<Digest>> {
  const usable = new Set<Digest>();
  for (const [diffId, blobs] of blobsByLayer(records)) {
    check.options.onProgress?.({ kind: 'layer', digest: diffId });
    const blob = blobs.find((digest) => soundBlobs.has(digest));
    const isThere = await checkLayer(check, diffId, blob);
    if (isThere || blob !== undefined) {
      usable.add(diffId);
    }
  }
  return usable;
}

function blobsByLayer(records: readonly ImageRecord[]): ReadonlyMap<Digest, readonly Digest[]> {
  const blobs = new Map<Digest, Digest[]>();
  for (const { diffIds, manifests } of records) {
    for (const [index, diffId] of diffIds.entries()) {
      const ofLayer = manifests.flatMap((manifest) => manifest.blobs[index] ?? []);
      blobs.set(diffId, [...(blobs.get(diffId) ?? []), ...ofLayer]);
    }
  }
  return blobs;
}

/** Whether the layer is there, and not known to be damaged. */
async function checkLayer(
  check: Check,
  diffId: Digest,
  blob: Digest | undefined,
): Promise<boolean> {
  const { paths, layerWriter } = check.context;
  const folder = paths.layer(layerWriter.kind, diffId);
  if ((await io('inspect', folder, ifExists(stat(folder)))) === undefined) {
    return false;
  }
  const made = blob && (await makeAgain(check, diffId, blob));
  try {
    const reason = await whyDamaged(check, folder, made);
    if (reason !== undefined) {
      await report(check, { kind: 'damaged-layer', subject: diffId, reason }, async () => {
        await replace(check, folder, made);
        return made === undefined ? 'removed' : 'rebuilt';
      });
    }
    return reason === undefined;
  } finally {
    // Not left to the end of the check: there may be many, and they are large.
    if (made !== undefined) {
      await rm(made.folder, { recursive: true, force: true });
    }
  }
}

async function makeAgain(check: Check, diffId: Digest, blob: Digest): Promise<MadeLayer> {
  const source = (await requireBlob(check.context, blob)).open();
  return await makeLayer(check, { source, name: blob, diffId }, { signal: check.options.signal });
}

/** What is wrong with a layer; `undefined` if nothing is, or if there is nothing to compare it with. */
async function whyDamaged(
  { context: { layerWriter }, options: { signal } }: Check,
  folder: string,
  made: MadeLayer | undefined,
): Promise<string | undefined> {
  try {
    const record = await readLayerRecord(folder);
    if (made === undefined) {
      return undefined;
    }
    const is = path.join(folder, layerWriter.contentName);
    const should = path.join(made.folder, layerWriter.contentName);
    const isSound =
      isDeepStrictEqual(record, made.record) &&
      ((await layerWriter.isSame?.(is, should, signal)) ?? true);
    return isSound ? undefined : 'it is not what its blob unpacks to';
  } catch (error) {
    if (!isDockletError(error)) {
      throw error;
    }
    return messageOf(error);
  }
}

/** Whoever has the old layer mounted keeps it. */
async function replace(check: Check, folder: string, made: MadeLayer | undefined): Promise<void> {
  const { context, lease } = check;
  await withStoreLock(context, async () => {
    await io('rename', folder, ifExists(rename(folder, lease.temporaryPath())));
    if (made !== undefined) {
      await io('rename', folder, rename(made.folder, folder));
    }
  });
}
