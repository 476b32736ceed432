import type { RuntimeIdMapping, RuntimeMount } from '@docklet/oci';

/** A mount whose files are shown with other owners, and the user namespace that says which. */
export interface IdMap {
  /** Under which the init inherits the user namespace. */
  readonly name: string;
  /** `containerID` is who owns it in the file system, `hostID` is who is shown. */
  readonly uidMappings: readonly RuntimeIdMapping[];
  readonly gidMappings: readonly RuntimeIdMapping[];
}

/** The map of a mount, if it has one. */
export function idMapOf(mount: RuntimeMount): IdMap | undefined {
  const { destination, uidMappings = [], gidMappings = [] } = mount;
  return uidMappings.length === 0 && gidMappings.length === 0
    ? undefined
    : { name: `id map of ${destination}`, uidMappings, gidMappings };
}

/**
 * The user namespaces that the steps of these mounts need, as descriptors that the process inherits under these names.
 */
export function idMapsOf(mounts: readonly RuntimeMount[]): readonly IdMap[] {
  return mounts.flatMap((mount) => idMapOf(mount) ?? []);
}
