import type { Propagation } from '../options/container-options.js';
import { NotSharedError } from '../spec/errors.js';
import { readMounts } from './mount-table.js';

/**
 * Makes sure that what is to spread can: Docker refuses it otherwise as well.
 *
 * @param source real, without links
 * @throws {@link NotSharedError} (`DOCKLET_CONTAINER_NOT_SHARED`)
 */
export function checkPropagation(source: string, propagation: Propagation = 'rprivate'): void {
  if (propagation.endsWith('private')) {
    return;
  }
  const mount = readMounts()
    .filter(({ mountPoint }) => isBelow(source, mountPoint))
    .reduce((best, next) => (next.mountPoint.length >= best.mountPoint.length ? next : best));
  const isSlave = propagation.endsWith('slave');
  if (!mount.isShared && !(isSlave && mount.isSlave)) {
    const wanted = isSlave ? 'shared or slave' : 'shared';
    throw new NotSharedError(source, mount.mountPoint, wanted);
  }
}

function isBelow(file: string, folder: string): boolean {
  return folder === '/' || file === folder || file.startsWith(`${folder}/`);
}
