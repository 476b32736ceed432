import type { Step, Value } from '@docklet/syscall';
import {
  AT_EMPTY_PATH,
  AT_RECURSIVE,
  MOUNT_ATTR_IDMAP,
  MOVE_MOUNT_F_EMPTY_PATH,
  MOVE_MOUNT_T_EMPTY_PATH,
  words,
} from '@docklet/syscall';
import type { MountOptions } from './mount-options.js';

/** The size of a `struct mount_attr`: set, clear, propagation, user namespace. */
const mountAttrBytes = 32;

/** Attaches a mount that is held by a descriptor to a place that is held by another: move_mount(2). */
export function attach(mount: Value, target: Value, why: string): Step {
  return {
    call: 'move_mount',
    args: [mount, '', target, '', MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH],
    why,
  };
}

/** The same for a mount that was asked for; `readMountFailure` knows it by its label. */
export function attachAt(mount: Value, target: Value, key: string, destination: string): Step {
  const why = `attached at ${destination}`;
  return { ...attach(mount, target, why), label: `${key}:${why}` };
}

/** Lets mounts spread, or not, between a mount that is held by a descriptor and others: mount_setattr(2). */
export function setPropagation(mount: Value, propagation: number, why: string): Step {
  return {
    call: 'mount_setattr',
    args: [mount, '', AT_EMPTY_PATH | AT_RECURSIVE, words(0, 0, propagation, 0), mountAttrBytes],
    why,
  };
}

/** Shows a mount's files with other owners, by the maps of a user namespace: mount_setattr(2), Linux 5.12. */
export function mapOwners(mount: Value, userNamespace: Value, why: string): Step {
  return {
    call: 'mount_setattr',
    args: [mount, '', AT_EMPTY_PATH, words(MOUNT_ATTR_IDMAP, 0, 0, userNamespace), mountAttrBytes],
    why,
  };
}

/** Changes the attributes of a mount that is held by a descriptor: mount_setattr(2). */
export function setAttributes(
  mount: Value,
  { set, clear, recursive }: Pick<MountOptions, 'set' | 'clear' | 'recursive'>,
  why: string,
): Step {
  return {
    call: 'mount_setattr',
    args: [mount, '', AT_EMPTY_PATH | recursive, words(set, clear, 0, 0), mountAttrBytes],
    why,
  };
}
