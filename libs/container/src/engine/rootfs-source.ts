import { realpathSync } from 'node:fs';
import { DockletError } from '@docklet/errors';
import { kindOf } from '../host/host.js';
import type { ResolvedSource } from './container-draft.js';

/** `--rootfs` names something that is no folder. */
export class RootfsMissingError extends DockletError {
  constructor(path: string) {
    super({
      code: 'DOCKLET_CONTAINER_ROOTFS_MISSING',
      message: `cannot use ${JSON.stringify(path)} as root file system: it is not a folder`,
      details: { path },
    });
  }
}

/**
 * A folder of the host as the only layer of a container. It is never written to.
 *
 * @throws {@link RootfsMissingError} (`DOCKLET_CONTAINER_ROOTFS_MISSING`)
 */
export function resolveRootfs(path: string): ResolvedSource {
  if (kindOf(path) !== 'directory') {
    throw new RootfsMissingError(path);
  }
  return {
    image: undefined,
    process: {},
    layers: [{ kind: 'directory', path: realpathSync(path) }],
  };
}
