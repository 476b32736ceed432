import { readTar, writeTar } from '@docklet/erofs';
import { walkTree } from '@docklet/filesystem';
import type { Fd } from '@docklet/syscall';
import { openRoot } from '@docklet/syscall';
import type { CopySummary } from '../copy/write-entries.js';
import { writeEntries } from '../copy/write-entries.js';
import type { EngineContext } from '../engine/engine-context.js';
import { hasDriverMount, mountDriver, unmountDriver } from './driver-mount.js';
import { VolumeNotFoundError } from './errors.js';
import { finishFilling } from './fill-volume.js';
import type { VolumeRecord } from './volume-record.js';
import { isMountedByOthers } from './volume-users.js';

/** Everything in a volume as a tar archive. */
export async function* exportVolume(
  context: EngineContext,
  name: string,
): AsyncGenerator<Uint8Array, void, void> {
  using root = await openVolume(context, name);
  yield* writeTar(walkTree(root, Buffer.alloc(0)));
}

/** Writes what is in an archive into a volume. */
export async function importVolume(
  context: EngineContext,
  name: string,
  archive: AsyncIterable<Uint8Array>,
): Promise<CopySummary> {
  const { defaultLayerLimits, unpack } = await import('@docklet/image');
  using root = await openVolume(context, name);
  const unpacked = unpack(archive, { name: 'of the archive', limits: defaultLayerLimits });
  return await writeEntries(root, readTar(unpacked, { canEndWithoutMarker: true }), undefined);
}

/**
 * A volume’s folder, with what is mounted in its place: who has it open keeps that, so it need not stay mounted, and nothing
 * of it is left when somebody is killed. No lock is held while it is read or written.
 */
async function openVolume(context: EngineContext, name: string): Promise<Fd> {
  const { volumes, layout } = context;
  const files = layout.volumeFiles(name);
  using volume = await volumes.lock(name);
  if (volume === undefined) {
    throw new VolumeNotFoundError(name);
  }
  finishFilling(files);
  if (!hasDriverMount(volume.record)) {
    return openRoot(files.data);
  }
  await mountDriver(volume.record, files.data);
  try {
    return openRoot(files.data);
  } finally {
    release(context, volume.record, files.data);
  }
}

function release(context: EngineContext, { name }: VolumeRecord, folder: string): void {
  if (!isMountedByOthers(name, '', context)) {
    unmountDriver(folder);
  }
}
