import type { CallName } from './call-table.js';

/**
 * What an error number means *for that call*, where the plain text of errno(3) misleads, and what to do.
 * `*` holds for every call that has no line of its own.
 */
const hints: Readonly<Partial<Record<CallName | '*', Readonly<Record<string, string>>>>> = {
  '*': {
    EPERM: 'docklet needs to run as root, with all capabilities',
    EACCES: 'docklet needs to run as root, with all capabilities',
    ENOSYS: 'the kernel lacks this call; Linux 5.11 or newer is needed',
    EMFILE: 'this process has too many open files; raise `ulimit -n`',
    ENFILE: 'the system has too many open files; raise fs.file-max',
    ENOMEM: 'the system is out of memory',
    ENOSPC: 'the disk is full; `docklet system prune` gives space back',
  },
  mount: {
    ENOSPC: 'the limit of mounts is reached; raise fs.mount-max',
    ENODEV: 'the kernel does not have this file system; load its module',
    EBUSY: 'the source is in use, or already mounted in another way',
  },
  // F_DUPFD_CLOEXEC, fcntl(2): above the limit of open files there are no numbers.
  fcntl: { EINVAL: 'this process may have too few open files; raise `ulimit -n`' },
  fsopen: { ENODEV: 'the kernel does not have this file system; load its module' },
  fsconfig: { EBUSY: 'a folder of the overlay is in use by another mount' },
  fsmount: { ENOSPC: 'the limit of mounts is reached; raise fs.mount-max' },
  move_mount: { ENOSPC: 'the limit of mounts is reached; raise fs.mount-max' },
  openat2: {
    ELOOP: 'a part of the path is a symbolic link where none is allowed',
    EXDEV: 'the path leads out of the container’s root',
  },
  clone3: {
    EAGAIN: 'the limit of processes is reached; see `ulimit -u` and the pids cgroup',
    ENOSPC: 'the limit of namespaces is reached; see /proc/sys/user/max_*_namespaces',
    EUSERS: 'the limit of namespaces is reached; see /proc/sys/user/max_*_namespaces',
  },
  unshare: { ENOSPC: 'the limit of namespaces is reached; see /proc/sys/user/max_*_namespaces' },
  memfd_create: { EACCES: 'vm.memfd_noexec forbids executable memory files; set it to 0 or 1' },
  posix_spawn: { EACCES: 'vm.memfd_noexec forbids executable memory files; set it to 0 or 1' },
  prlimit64: { EPERM: 'the hard limit can only be raised with CAP_SYS_RESOURCE' },
  setns: { EINVAL: 'that namespace is of another kind, or this thread cannot enter it' },
} as Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The way out of a failed call, if we know one. */
export function hintFor(call: CallName, errno: string): string | undefined {
  return hints[call]?.[errno] ?? hints['*']?.[errno];
}
