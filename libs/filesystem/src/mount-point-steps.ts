import type { Step, Value } from '@docklet/syscall';
import { isWithin } from './clean-path.js';
import type { PlannedMount } from './mount-steps.js';
import { S_IFREG } from './node-types.js';

/**
 * Makes the places of mounts in a file system that is not attached yet.
 *
 * @param fd the file system
 * @param folder where it is going to be
 * @param mounts all that come later; others than those below the folder are left out
 */
export function mountPointSteps(
  fd: Value,
  folder: string,
  mounts: readonly PlannedMount[],
): Step[] {
  return mountsIn(folder, mounts).flatMap(({ mount, kind }) => {
    const parts = mount.destination.slice(folder.length + 1).split('/');
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    return paths.map((path, index) =>
      makePlace(fd, path, index === paths.length - 1 ? kind : 'directory'),
    );
  });
}

/** Those of some mounts whose places are below a folder. */
export function mountsIn(folder: string, mounts: readonly PlannedMount[]): readonly PlannedMount[] {
  return mounts.filter(
    ({ mount: { destination } }) => destination !== folder && isWithin(destination, folder),
  );
}

function makePlace(fd: Value, path: string, kind: 'directory' | 'file'): Step {
  const step = { why: `a place for what is mounted at ${path}`, tolerate: ['EEXIST'] } as const;
  return kind === 'directory'
    ? { call: 'mkdirat', args: [fd, path, 0o755], ...step }
    : { call: 'mknodat', args: [fd, path, S_IFREG | 0o644, 0], ...step };
}
