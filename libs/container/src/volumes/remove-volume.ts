import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerRecord } from '../state/container-record.js';
import { unmountDriver } from './driver-mount.js';
import { VolumeInUseError, VolumeNotFoundError } from './errors.js';
import { anonymousVolumesOf, volumeUsers } from './volume-users.js';

/**
 * Removes a volume that no container has.
 *
 * Whoever makes a container writes its record first and looks for its volumes, under their locks, afterwards. So either
 * its record is seen here, or it finds that the volume is gone and makes it anew.
 *
 * @throws {@link VolumeNotFoundError} (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
 * @throws {@link VolumeInUseError} (`DOCKLET_CONTAINER_VOLUME_IN_USE`)
 */
export async function removeVolume(context: EngineContext, name: string): Promise<void> {
  const { volumes, containers, layout, journal } = context;
  using volume = await volumes.lock(name);
  if (volume === undefined) {
    throw new VolumeNotFoundError(name);
  }
  const users = volumeUsers(containers).get(name) ?? [];
  if (users.length > 0) {
    throw new VolumeInUseError(name, users);
  }
  // What is mounted there is somebody else's: it has to be gone before files are deleted.
  unmountDriver(layout.volumeFiles(name).data);
  volumes.remove(volume);
  journal.append({ type: 'volume', action: 'destroy', id: name, attributes: { driver: 'local' } });
}

/** Removes the volumes that were made for a container which is gone; those that others have by now stay. */
export async function removeAnonymousVolumes(
  context: EngineContext,
  record: ContainerRecord,
): Promise<void> {
  for (const name of anonymousVolumesOf(record)) {
    try {
      await removeVolume(context, name);
    } catch (error) {
      if (!(error instanceof VolumeInUseError) && !(error instanceof VolumeNotFoundError)) {
        throw error;
      }
    }
  }
}
