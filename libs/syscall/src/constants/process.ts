// Constants of clone3(2), setns(2), unshare(2), waitid(2), prctl(2), close_range(2), capabilities(7).
// Values: the kernel's user API; a test compares them with its headers.

export const CLONE_NEWNS = 0x20000;
export const CLONE_NEWCGROUP = 0x2000000;
export const CLONE_NEWUTS = 0x4000000;
export const CLONE_NEWIPC = 0x8000000;
export const CLONE_NEWUSER = 0x10000000;
export const CLONE_NEWPID = 0x20000000;
export const CLONE_NEWNET = 0x40000000;
export const CLONE_PIDFD = 0x1000;
export const CLONE_PARENT = 0x8000;
export const CLONE_PARENT_SETTID = 0x100000;
export const CLONE_CLEAR_SIGHAND = 0x100000000;
export const CLONE_INTO_CGROUP = 0x200000000;

export const P_ALL = 0;
export const P_PID = 1;
export const P_PIDFD = 3;

/** Opens the mount namespace of a pidfd's process; linux/pidfd.h, since Linux 6.11. */
export const PIDFD_GET_MNT_NAMESPACE = 0xff03;

export const WNOHANG = 1;
export const WEXITED = 4;
export const WNOWAIT = 0x1000000;
export const __WALL = 0x40000000;

export const PR_SET_PDEATHSIG = 1;
export const PR_SET_DUMPABLE = 4;
export const PR_SET_KEEPCAPS = 8;
export const PR_SET_NAME = 15;
export const PR_CAPBSET_DROP = 0x18;
export const PR_SET_NO_NEW_PRIVS = 0x26;
export const PR_SET_CHILD_SUBREAPER = 0x24;
export const PR_CAP_AMBIENT = 0x2f;
export const PR_CAP_AMBIENT_CLEAR_ALL = 4;

export const CLOSE_RANGE_CLOEXEC = 4;
export const CLOSE_RANGE_UNSHARE = 2;

export const SIG_BLOCK = 0;
export const SIG_UNBLOCK = 1;
export const SIG_SETMASK = 2;
