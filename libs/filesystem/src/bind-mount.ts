import type { RuntimeMount } from '@docklet/oci';
import { AT_FDCWD, OPEN_TREE_CLOEXEC, OPEN_TREE_CLONE, resultOf } from '@docklet/syscall';
import { setAttributes } from './mount-handle.js';
import type { MountOptions } from './mount-options.js';
import type { PreparedMount } from './prepared-mount.js';

/**
 * A view of a place of the host: open_tree(2). It is taken while the host's paths can be seen, and attached when they
 * cannot be seen any more.
 */
export function bindMount(
  mount: RuntimeMount,
  options: MountOptions,
  key: string,
  why: string,
): PreparedMount {
  const tree = resultOf(`${key}:tree`);
  return {
    before: [
      {
        call: 'open_tree',
        args: [
          AT_FDCWD,
          mount.source ?? '',
          OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | options.recursive,
        ],
        why,
        label: tree.step,
      },
    ],
    after:
      options.clear === 0
        ? []
        : [setAttributes(tree, options, `with the options ${(mount.options ?? []).join(',')}`)],
    fd: tree,
  };
}
