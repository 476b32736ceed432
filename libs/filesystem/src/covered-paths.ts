import type { Step } from '@docklet/syscall';
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  AT_RECURSIVE,
  MOUNT_ATTR_NOEXEC,
  MOUNT_ATTR_NOSUID,
  MOUNT_ATTR_RDONLY,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
  resultOf,
} from '@docklet/syscall';
import { makeDevice } from './device-number.js';
import { attach, setAttributes } from './mount-handle.js';
import { S_IFCHR } from './node-types.js';
import { openPath } from './open-path.js';

/** A container must not write to /proc and must not follow links in it. */
const strict = { refusesLinks: true } as const;

/** Steps in two parts, as for a mount: what needs the host's paths, and what happens inside. */
export interface CoverSteps {
  readonly before: readonly Step[];
  readonly after: readonly Step[];
}

/** A path to hide, and what it is on this kernel. */
export interface MaskedPath {
  readonly path: string;
  readonly kind: 'directory' | 'file';
}

/** What paths are hidden behind: taken from the stage, where only the container's own init has been. */
export interface Covers {
  /** A null device of our own: reading gives nothing, and no inode of the host's /dev is handed out. */
  readonly file: string;
  /** An empty folder. */
  readonly folder: string;
}

/** Makes the covers on the stage. */
export function coverSteps({ file, folder }: Covers): Step[] {
  return [
    {
      call: 'mkdirat',
      args: [AT_FDCWD, folder, 0o555],
      why: 'an empty folder to hide folders behind',
    },
    {
      call: 'mknodat',
      args: [AT_FDCWD, file, S_IFCHR | 0o666, makeDevice(1, 3)],
      why: 'a null device to hide files behind',
    },
  ];
}

/**
 * Hides paths: a file behind a null device, a folder behind an empty one. Both covers are taken before the container's
 * root comes into play, so that nothing inside can be put in their place (CVE-2025-31133), and are read-only, so that
 * not even their modes can be changed.
 */
export function maskSteps(paths: readonly MaskedPath[], covers: Covers): CoverSteps {
  const once = new Map(paths.map((masked) => [masked.path, masked]));
  const masks = [...once.values()].map((masked) => maskPath(masked, covers));
  return {
    before: masks.flatMap(({ before }) => before),
    after: masks.flatMap(({ after }) => after),
  };
}

function maskPath({ path, kind }: MaskedPath, covers: Covers): CoverSteps {
  const cover = resultOf(`mask ${path}:cover`);
  const target = resultOf(`mask ${path}:target`);
  return {
    before: [
      {
        call: 'open_tree',
        args: [
          AT_FDCWD,
          kind === 'file' ? covers.file : covers.folder,
          OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC,
        ],
        why: `something to hide ${path} behind`,
        label: cover.step,
      },
      setAttributes(cover, sealed, 'which cannot be changed'),
    ],
    after: [
      {
        ...openPath(path, strict, target.step, `${path}, which tells too much`),
        tolerate: ['ENOENT'],
      },
      // Where the container's /proc lacks the path, −ENOENT takes the descriptor's place, and that is EBADF.
      { ...attach(cover, target, `hides ${path}`), tolerate: ['EBADF'] },
    ],
  };
}

const sealed = {
  // Not nodev: a masked file can be opened, and is empty.
  set: MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC,
  clear: 0,
  recursive: 0,
};

/** Makes paths read-only, with whatever is mounted below them. */
export function readonlySteps(paths: readonly string[]): Step[] {
  return [...new Set(paths)].flatMap(makeReadonly);
}

function makeReadonly(path: string): Step[] {
  const target = resultOf(`readonly ${path}:target`);
  const tree = resultOf(`readonly ${path}:tree`);
  const attributes = { set: MOUNT_ATTR_RDONLY, clear: 0, recursive: AT_RECURSIVE };
  return [
    {
      ...openPath(path, strict, target.step, `${path}, if this kernel has it`),
      tolerate: ['ENOENT'],
    },
    {
      call: 'open_tree',
      args: [target, '', OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE],
      why: 'a second view of it',
      label: tree.step,
      tolerate: ['EBADF'],
    },
    {
      ...setAttributes(tree, attributes, 'which cannot be written'),
      tolerate: ['EBADF'],
    },
    { ...attach(tree, target, `laid over ${path}`), tolerate: ['EBADF'] },
  ];
}
