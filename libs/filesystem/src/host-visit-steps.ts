import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  AT_RECURSIVE,
  MOVE_MOUNT_F_EMPTY_PATH,
  MS_PRIVATE,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
  resultOf,
} from '@docklet/syscall';
import { setPropagation } from './mount-handle.js';
import { swapRootSteps } from './root-steps.js';

/** A time in which programs of the host can work on a container's files: everything is mounted, nothing read-only yet. */
export interface HostVisit {
  /** A folder of the host, where the container's root is meanwhile. */
  readonly rootAt: string;
  /** What happens then. */
  readonly steps: readonly Step[];
}

const hostTree = 'host-tree';

/** A view of all of the host's files, taken while they can be seen. */
export function takeHostSteps(): Step[] {
  const tree = resultOf(hostTree);
  return [
    {
      call: 'open_tree',
      args: [AT_FDCWD, '/', OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE],
      why: 'the host’s files, for programs of the host that work on the container’s',
      label: hostTree,
    },
    setPropagation(tree, MS_PRIVATE, 'nothing that is mounted there spreads to the host'),
  ];
}

/**
 * Puts the host's files back to where they were before the container's root was swapped in, with that root at a place
 * below, and swaps again. So a program of the host that comes into this namespace finds its libraries, and what it mounts
 * in the container's root stays there.
 */
export function hostVisitSteps({ rootAt, steps }: HostVisit): Step[] {
  const tree = resultOf(hostTree);
  return [
    {
      call: 'move_mount',
      args: [tree, '', AT_FDCWD, '/', MOVE_MOUNT_F_EMPTY_PATH],
      why: 'the host’s files, for a moment, over the container’s root',
    },
    { call: 'fchdir', args: [tree], why: 'to swap them in' },
    {
      call: 'pivot_root',
      args: ['.', rootAt.replace(/^\/+/, '')],
      why: 'the host’s files are the root again, and the container’s are where hooks look for them',
    },
    ...steps,
    ...swapRootSteps(rootAt),
  ];
}
