import { mkdirSync, realpathSync } from 'node:fs';
import { kindOf } from '../host/host.js';
import type { MountOption } from '../options/container-options.js';
import { MountSourceMissingError } from '../spec/errors.js';

/**
 * Makes the sources of bind mounts real: links are followed now, by the user's own view of the host, and a missing
 * folder is made if that was asked for.
 *
 * @throws {@link MountSourceMissingError} (`DOCKLET_CONTAINER_MOUNT_SOURCE_MISSING`)
 */
export function resolveMountSources(mounts: readonly MountOption[]): readonly MountOption[] {
  return mounts.map((mount) =>
    mount.kind === 'bind' ? { ...mount, source: resolveSource(mount) } : mount,
  );
}

function resolveSource(mount: Extract<MountOption, { kind: 'bind' }>): string {
  const { source, createsSource = false } = mount;
  if (kindOf(source) === undefined) {
    if (!createsSource) {
      throw new MountSourceMissingError(source);
    }
    mkdirSync(source, { recursive: true });
  }
  return realpathSync(source);
}
