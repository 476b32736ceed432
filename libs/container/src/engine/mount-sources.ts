import { realpathSync } from 'node:fs';
import { kindOf } from '../host/host.js';
import type { MountOption } from '../options/container-options.js';
import { checkPropagation } from '../mounts/check-propagation.js';
import { MountSourceMissingError } from '../spec/errors.js';
import { makeReadableFolders } from '../state/readable-folder.js';

/**
 * Makes the sources of bind mounts real: links are followed now, by the user's own view of the host, and a missing
 * folder is made if that was asked for.
 *
 * @throws {@link MountSourceMissingError} (`DOCKLET_CONTAINER_MOUNT_SOURCE_MISSING`)
 * @throws NotSharedError (`DOCKLET_CONTAINER_NOT_SHARED`)
 */
export function resolveMountSources(mounts: readonly MountOption[]): readonly MountOption[] {
  return mounts.map((mount) => {
    if (mount.kind !== 'bind') {
      return mount;
    }
    const source = resolveSource(mount);
    checkPropagation(source, mount.propagation);
    return { ...mount, source };
  });
}

/** The place of the host that a bind mount shows. */
export function resolveSource(mount: Extract<MountOption, { kind: 'bind' }>): string {
  const { source, createsSource = false } = mount;
  if (kindOf(source) === undefined) {
    if (!createsSource) {
      throw new MountSourceMissingError(source);
    }
    makeReadableFolders(source);
  }
  return realpathSync(source);
}
