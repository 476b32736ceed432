import { readTar, writeTar } from '@docklet/erofs';
import { walkTree } from '@docklet/filesystem';
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
  await using folder = await openVolume(context, name);
  using root = openRoot(folder.path);
  yield* writeTar(walkTree(root, Buffer.alloc(0)));
}

/** Writes what is in an archive into a volume. */
export async function importVolume(
  context: EngineContext,
  name: string,
  archive: AsyncIterable<Uint8Array>,
): Promise<CopySummary> {
  await using folder = await openVolume(context, name);
  using root = openRoot(folder.path);
  return await writeEntries(root, readTar(archive, { canEndWithoutMarker: true }), undefined);
}

interface OpenVolume extends AsyncDisposable {
  readonly path: string;
}

/** A volume’s folder, with what is mounted in its place. No lock is held while it is read or written. */
async function openVolume(context: EngineContext, name: string): Promise<OpenVolume> {
  const { volumes, layout } = context;
  const files = layout.volumeFiles(name);
  using volume = await volumes.lock(name);
  if (volume === undefined) {
    throw new VolumeNotFoundError(name);
  }
  finishFilling(files);
  if (hasDriverMount(volume.record)) {
    await mountDriver(volume.record, files.data);
  }
  const { record } = volume;
  return { path: files.data, [Symbol.asyncDispose]: () => closeVolume(context, record) };
}

async function closeVolume(context: EngineContext, { name }: VolumeRecord): Promise<void> {
  using volume = await context.volumes.lock(name);
  if (
    volume !== undefined &&
    hasDriverMount(volume.record) &&
    !isMountedByOthers(name, '', context)
  ) {
    unmountDriver(context.layout.volumeFiles(name).data);
  }
}
