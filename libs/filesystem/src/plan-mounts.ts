import type { RuntimeMount } from '@docklet/oci';
import { cleanPath, isWithin } from './clean-path.js';
import { MountTargetError } from './errors.js';
import { parseMountOptions } from './mount-options.js';
import type { PlannedMount } from './mount-steps.js';

/** Looks up what a place of the host is. */
export type SourceKind = (source: string, subdirectory?: string) => 'directory' | 'file';

/**
 * Checks the mounts of a container and puts them in the order in which they are made: that of the specification, but
 * /proc is the last. A mount whose place leads into /proc by a link of the image is covered by it then, and what the
 * engine writes to /proc reaches the kernel (CVE-2019-16884, CVE-2025-52881).
 *
 * @throws {@link MountTargetError} (`DOCKLET_FILESYSTEM_MOUNT_TARGET`)
 * @throws {@link MountOptionError} (`DOCKLET_FILESYSTEM_MOUNT_OPTION`)
 */
export function planMounts(
  mounts: readonly RuntimeMount[],
  sourceKind: SourceKind,
): readonly PlannedMount[] {
  const planned = mounts.map((mount): PlannedMount => {
    const options = parseMountOptions(mount);
    return {
      mount: { ...mount, destination: cleanTarget(mount) },
      options,
      kind: options.isBind ? sourceKind(mount.source ?? '', options.subdirectory) : 'directory',
    };
  });
  const isProc = ({ mount }: PlannedMount): boolean => mount.destination === '/proc';
  return [...planned.filter((each) => !isProc(each)), ...planned.filter(isProc)];
}

function cleanTarget({ destination, type }: RuntimeMount): string {
  if (!destination.startsWith('/')) {
    throw new MountTargetError(destination, 'it is not an absolute path');
  }
  const target = cleanPath(destination);
  if (target === '/') {
    throw new MountTargetError(destination, 'the root is put together of layers');
  }
  if (isWithin(target, '/proc') && !(target === '/proc' && type === 'proc')) {
    throw new MountTargetError(destination, '/proc is the kernel’s');
  }
  return target;
}
