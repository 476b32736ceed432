import path from 'node:path';

import type { CgroupOperation, CgroupRmdir } from './operation.js';

interface Hint {
  readonly errno: string;
  readonly file: RegExp;
  readonly hint: string;
}

/** What an errno of the kernel means for that file. The first line that fits counts. */
const writeHints: readonly Hint[] = [
  {
    errno: 'ENOENT',
    file: /^memory\.(memsw|swap)\./,
    hint: 'this kernel does not account for swap: leave the swap limit out, or boot with swapaccount=1',
  },
  {
    errno: 'EBUSY',
    file: /^memory\.(memsw\.)?limit_in_bytes$/,
    hint: 'the container uses more memory than that, and the kernel could not free enough of it',
  },
  {
    errno: 'EINVAL',
    file: /^memory\.(memsw\.)?limit_in_bytes$/,
    hint: 'the limit of memory and swap together cannot be below that of memory: set both',
  },
  {
    errno: 'EINVAL',
    file: /^cpu\.(cfs_.*|max.*)$/,
    hint: 'quota and period are from 1000 to 1000000, burst is no more than quota, and no cgroup above may have less',
  },
  {
    errno: 'ENOSPC',
    file: /^(tasks|cgroup\.procs)$/,
    hint: 'the cpuset has no processors or no memory nodes',
  },
  {
    errno: 'EBUSY',
    file: /^cgroup\.subtree_control$/,
    hint: 'that cgroup has processes of its own; only one without may hand controllers on (cgroups(7), "no internal processes")',
  },
  {
    errno: 'EPERM',
    file: /^devices\.allow$/,
    hint: 'the cgroup above does not have that device itself',
  },
  {
    errno: 'EPERM',
    file: /^devices\.deny$/,
    hint: 'that takes root with all its capabilities, in the first user namespace',
  },
];

const hintsOfAnyFile: Readonly<Record<string, string>> = {
  ENOENT: 'this kernel does not have that file, or the cgroup is gone',
  EACCES: 'changing cgroups takes root, or a part of the hierarchy that was delegated to the user',
  EPERM: 'changing cgroups takes root, or a part of the hierarchy that was delegated to the user',
  EROFS: 'the cgroup file system is mounted read-only',
};

const mkdirHints: Readonly<Record<string, string>> = {
  ...hintsOfAnyFile,
  EEXIST: 'a container with that id runs, or left its cgroup behind',
  ENOENT: 'the hierarchy is no longer mounted there',
  ENOSPC: 'the kernel has no room for another cgroup: the memory controller takes at most 65535',
  EAGAIN: 'a cgroup above has reached its cgroup.max.descendants or cgroup.max.depth',
};

/** What to do about a failed operation, where that is known. */
export function hintFor(
  operation: CgroupOperation | CgroupRmdir,
  errno: string,
): string | undefined {
  if (operation.kind === 'mkdir') {
    return mkdirHints[errno];
  }
  if (operation.kind === 'rmdir') {
    return hintsOfAnyFile[errno];
  }
  const file = path.basename(operation.path);
  const fitting = writeHints.find((line) => line.errno === errno && line.file.test(file));
  return fitting?.hint ?? hintsOfAnyFile[errno];
}
