import type { RuntimeMount } from '@docklet/oci';
import type { Step, StepResult } from '@docklet/syscall';
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  CLONE_NEWNS,
  MS_PRIVATE,
  MS_SLAVE,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
  O_CLOEXEC,
  O_DIRECTORY,
  O_PATH,
  O_RDONLY,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  inherited,
  resultOf,
  words,
} from '@docklet/syscall';
import { idMapOf } from './id-map.js';
import { mapOwners, setAttributes, setPropagation } from './mount-handle.js';
import type { MountOptions } from './mount-options.js';
import type { PreparedMount } from './prepared-mount.js';

/** The size of a `struct open_how`: flags, mode, resolve. */
const openHowBytes = 24;

/**
 * A view of a place of the host: open_tree(2). It is taken while the host's paths can be seen, and attached when they
 * cannot be seen any more.
 *
 * One that is to share mounts with the host is taken before this namespace stops doing so.
 */
export function bindMount(
  mount: RuntimeMount,
  options: MountOptions,
  key: string,
  why: string,
): PreparedMount {
  const tree = resultOf(`${key}:tree`);
  const isPrivate = options.propagation === MS_PRIVATE;
  const taken = takeTree(mount, options, tree, why);
  return {
    first: isPrivate ? [] : taken,
    before: isPrivate ? taken : [],
    after: [
      ...attributeSteps(mount, options, tree),
      ...(isPrivate
        ? []
        : [setPropagation(tree, options.propagation, propagationReason(options.propagation))]),
    ],
    fd: tree,
  };
}

function takeTree(
  { source = '' }: RuntimeMount,
  { recursive, subdirectory, owner }: MountOptions,
  tree: StepResult,
  why: string,
): Step[] {
  const flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | recursive;
  if (owner !== undefined) {
    return takeFromOwner(source, owner, flags, tree);
  }
  if (subdirectory === undefined) {
    return [{ call: 'open_tree', args: [AT_FDCWD, source, flags], why, label: tree.step }];
  }
  const [whole, part] = [`${tree.step}:whole`, `${tree.step}:part`];
  const resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  return [
    {
      call: 'openat',
      args: [AT_FDCWD, source, O_PATH | O_DIRECTORY | O_CLOEXEC, 0],
      why: `a handle of ${source}, of which a part is shown`,
      label: whole,
    },
    {
      call: 'openat2',
      args: [resultOf(whole), subdirectory, words(O_PATH | O_CLOEXEC, 0, resolve), openHowBytes],
      why: 'the part, inside it wherever links lead (CVE-2017-1002101, CVE-2021-25741)',
      label: part,
    },
    {
      call: 'open_tree',
      args: [resultOf(part), '', flags | AT_EMPTY_PATH],
      why: `a view of ${subdirectory} in ${source}`,
      label: tree.step,
    },
  ];
}

/**
 * A view can be taken of one's own mounts only, so this process goes there and comes back. Links are not followed: they
 * are the other container's, and could lead to what it sees of other processes.
 */
function takeFromOwner(source: string, owner: string, flags: number, tree: StepResult): Step[] {
  const [own, folder] = [`${tree.step}:own-mounts`, `${tree.step}:folder`];
  const resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return [
    {
      call: 'openat',
      args: [AT_FDCWD, '/proc/self/ns/mnt', O_RDONLY | O_CLOEXEC, 0],
      why: 'the way back to its own mounts',
      label: own,
    },
    {
      call: 'setns',
      args: [inherited(owner), CLONE_NEWNS],
      why: 'to the mounts of the other container',
    },
    {
      call: 'openat2',
      args: [AT_FDCWD, source, words(O_PATH | O_DIRECTORY | O_CLOEXEC, 0, resolve), openHowBytes],
      why: `${source} of the other container, wherever it is mounted there`,
      label: folder,
    },
    {
      call: 'open_tree',
      args: [resultOf(folder), '', flags | AT_EMPTY_PATH],
      why: `a view of ${source} of the other container`,
      label: tree.step,
    },
    { call: 'setns', args: [resultOf(own), CLONE_NEWNS], why: 'and back' },
  ];
}

function attributeSteps(mount: RuntimeMount, options: MountOptions, tree: StepResult): Step[] {
  const { isShallow, recursive, set, clear } = options;
  const attributes = { set, clear, recursive: isShallow ? 0 : recursive };
  const map = idMapOf(mount);
  return [
    ...(clear === 0
      ? []
      : [setAttributes(tree, attributes, `with the options ${(mount.options ?? []).join(',')}`)]),
    ...(map === undefined
      ? []
      : [mapOwners(tree, inherited(map.name), 'owners are shown by its map')]),
  ];
}

function propagationReason(propagation: number): string {
  return propagation === MS_SLAVE
    ? 'what the host mounts there later is seen, and nothing spreads back'
    : 'what either side mounts there later is seen by the other, as was asked for';
}
