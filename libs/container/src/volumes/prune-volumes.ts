import type { EngineContext } from '../engine/engine-context.js';
import { DiskMeter } from '../usage/disk-meter.js';
import { VolumeInUseError, VolumeNotFoundError } from './errors.js';
import { removeVolume } from './remove-volume.js';
import type { PruneVolumesOptions, PrunedVolumes, Volume } from './volumes.js';

/** Removes volumes that no container has. */
export async function pruneVolumes(
  context: EngineContext,
  volumes: readonly Volume[],
  { isAll = false, isDryRun = false, filter = () => true }: PruneVolumesOptions,
): Promise<PrunedVolumes> {
  const names: string[] = [];
  let freedBytes = 0;
  for (const volume of volumes) {
    if (volume.users.length === 0 && (isAll || volume.isAnonymous) && filter(volume)) {
      const bytes = await measureVolume(context, volume.name);
      if (isDryRun || (await removeIfUnused(context, volume.name))) {
        names.push(volume.name);
        freedBytes += bytes;
      }
    }
  }
  if (!isDryRun) {
    context.journal.pruned('volume', freedBytes);
  }
  return { names, freedBytes };
}

/** The bytes that a volume takes on the disk of the engine’s root; what is mounted in its place takes none there. */
export async function measureVolume({ layout }: EngineContext, name: string): Promise<number> {
  return new DiskMeter().measure(layout.volumeFiles(name).folder);
}

/** A container may have got it, or somebody may have removed it, since it was looked at. */
async function removeIfUnused(context: EngineContext, name: string): Promise<boolean> {
  try {
    await removeVolume(context, name);
    return true;
  } catch (error) {
    if (error instanceof VolumeInUseError || error instanceof VolumeNotFoundError) {
      return false;
    }
    throw error;
  }
}
