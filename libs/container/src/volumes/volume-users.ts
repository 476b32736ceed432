import type { ContainerRecord } from '../state/container-record.js';
import type { ContainerStore } from '../state/container-store.js';
import type { Layout } from '../state/layout.js';
import { isMarked } from '../state/live-file.js';
import type { VolumeUser } from './errors.js';

/** Whether a container has volumes: whoever has none need not load what volumes need. */
export function hasVolumes({ options }: ContainerRecord): boolean {
  return options.mounts?.some(({ kind }) => kind === 'volume') === true;
}

/** The names of the volumes that a container has. */
export function volumesOf({ options }: ContainerRecord): readonly string[] {
  return (options.mounts ?? []).flatMap((mount) =>
    mount.kind === 'volume' && mount.source !== undefined ? [mount.source] : [],
  );
}

/** The names of those that go with it. */
export function anonymousVolumesOf({ options }: ContainerRecord): readonly string[] {
  return (options.mounts ?? []).flatMap((mount) =>
    mount.kind === 'volume' && mount.source !== undefined && mount.isAnonymous === true
      ? [mount.source]
      : [],
  );
}

/** Which containers have which volume. Also those that are just being made. */
export function volumeUsers(
  containers: ContainerStore,
): ReadonlyMap<string, readonly VolumeUser[]> {
  const users = new Map<string, VolumeUser[]>();
  for (const id of containers.list()) {
    const record = containers.readRecord(id);
    for (const volume of new Set(record === undefined ? [] : volumesOf(record))) {
      users.set(volume, [...(users.get(volume) ?? []), { id, name: record?.name ?? '' }]);
    }
  }
  return users;
}

/** Whether a container other than this one has been started with a volume, and not yet been cleaned up after. */
export function isMountedByOthers(
  volume: string,
  exceptId: string,
  { containers, layout }: { readonly containers: ContainerStore; readonly layout: Layout },
): boolean {
  const users = volumeUsers(containers).get(volume) ?? [];
  return users.some(({ id }) => id !== exceptId && isMarked(layout, id));
}
