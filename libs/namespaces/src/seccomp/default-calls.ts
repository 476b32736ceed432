import type { ProfileRule } from './profile.js';

/**
 * What every container may call, by purpose. Whatever is not here, in default-conditions.ts or in
 * default-privileges.ts, is refused.
 *
 * Names are those of all architectures, also of 32-bit ones, where many calls exist several times: with ids, file sizes
 * or times of 16 or 32 bits (`getuid`), and of 32 or 64 bits (`getuid32`).
 */
export const defaultCalls: readonly ProfileRule[] = [
  allow(
    'memory of its own: what malloc and the loader are made of',
    `brk cachestat madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall mmap
     mmap2 mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free pkey_mprotect process_mrelease
     remap_file_pages`,
  ),
  allow(
    'open files, pipes and devices: what a descriptor was given for',
    `_llseek close close_range copy_file_range dup dup2 dup3 fadvise64 fadvise64_64 fallocate fcntl fcntl64 fdatasync
     flock fsync ftruncate ftruncate64 ioctl lseek pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read
     readahead readv sendfile sendfile64 splice sync sync_file_range syncfs tee vmsplice write writev`,
  ),
  allow(
    'files and folders by name: the mount namespace decides what there is, and permissions what is allowed',
    `access chdir chmod chown chown32 creat faccessat faccessat2 fchdir fchmod fchmodat fchmodat2 fchown fchown32
     fchownat futimesat getcwd getdents getdents64 lchown lchown32 link linkat mkdir mkdirat mknod mknodat
     name_to_handle_at open openat openat2 readlink readlinkat rename renameat renameat2 rmdir symlink symlinkat truncate
     truncate64 umask unlink unlinkat utime utimensat utimensat_time64 utimes`,
  ),
  allow(
    'what is known of files, file systems and mounts; nothing is changed by asking',
    `fstat fstat64 fstatat64 fstatfs fstatfs64 listmount lstat lstat64 newfstatat stat stat64 statfs statfs64 statmount
     statx`,
  ),
  allow(
    'extended attributes: the kernel keeps those that matter to itself or to capabilities',
    `fgetxattr flistxattr fremovexattr fsetxattr getxattr getxattrat lgetxattr listxattr listxattrat llistxattr
     lremovexattr lsetxattr removexattr removexattrat setxattr setxattrat`,
  ),
  allow(
    'waiting for files, timers and changes',
    `_newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old
     eventfd eventfd2 fanotify_mark inotify_add_watch inotify_init inotify_init1 inotify_rm_watch poll ppoll ppoll_time64
     pselect6 pselect6_time64 select signalfd signalfd4 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
     timerfd_settime64`,
  ),
  allow(
    'asynchronous input and output of the older kind; io_uring is not here, for its many holes (io_uring_setup(2))',
    `io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit`,
  ),
  allow(
    'sockets that are open: the network namespace decides whom they reach',
    `accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64 recvmsg
     send sendmmsg sendmsg sendto setsockopt shutdown socketpair`,
  ),
  allow(
    'the one call behind which 32-bit programs make all of those, and new sockets; see default-conditions.ts',
    `socketcall`,
  ),
  allow(
    'messages, semaphores and shared memory inside its IPC namespace: sysvipc(7), mq_overview(7)',
    `ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink
     msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget`,
  ),
  allow(
    'processes inside its PID namespace: starting, ending and waiting for them',
    `execve execveat exit exit_group fork getpgid getpgrp getpid getppid getsid kill pidfd_open pidfd_send_signal prctl
     setpgid setsid tgkill tkill vfork wait4 waitid waitpid`,
  ),
  allow(
    'signals: how they are handled, waited for and sent on',
    `pause restart_syscall rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
     rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack sigprocmask sigreturn`,
  ),
  allow(
    'threads, and the locks between them',
    `futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_robust_list get_thread_area gettid rseq
     set_robust_list set_thread_area set_tid_address`,
  ),
  allow(
    'users, groups and capabilities: capabilities decide which of them a process may become',
    `capget capset getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getresgid getresgid32
     getresuid getresuid32 getuid getuid32 setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32
     setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setuid setuid32`,
  ),
  allow(
    'scheduling, priorities and limits: cgroups and capabilities bound them',
    `getcpu getpriority getrlimit getrusage ioprio_get ioprio_set prlimit64 sched_get_priority_max
     sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
     sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield
     setpriority setrlimit ugetrlimit`,
  ),
  allow(
    'clocks and timers; setting a clock takes CAP_SYS_TIME, reading how far it is off does not',
    `adjtimex alarm clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime clock_gettime64
     clock_nanosleep clock_nanosleep_time64 getitimer gettimeofday nanosleep setitimer time timer_create timer_delete
     timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 times`,
  ),
  allow('what machine this is, and random numbers', `getrandom riscv_hwprobe sysinfo uname`),
  allow(
    'giving up more: filters and rules that a program puts on itself; seccomp(2), landlock(7)',
    `landlock_add_rule landlock_create_ruleset landlock_restrict_self seccomp`,
  ),
  allow(
    'debuggers inside the container; since Linux 4.8 a tracer cannot get its tracee around this filter any more',
    `process_vm_readv process_vm_writev ptrace`,
    { includes: { minKernel: '4.8' } },
  ),
  allow(
    'returns of functions that a debugger watches; only such code can make the call',
    `uretprobe`,
  ),
  allow('x86: thread-local storage', `arch_prctl`, { includes: { arches: ['amd64', 'x32'] } }),
  allow('x86: segments, for Wine and old loaders', `modify_ldt`, {
    includes: { arches: ['amd64', 'x32', 'x86'] },
  }),
  allow(
    'Arm: what its kernel names otherwise or has on its own',
    `arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2`,
    { includes: { arches: ['arm', 'arm64'] } },
  ),
];

/** A rule that allows calls. */
export function allow(
  comment: string,
  names: string,
  where: Pick<ProfileRule, 'args' | 'includes' | 'excludes'> = {},
): ProfileRule {
  return { comment, names: names.trim().split(/\s+/), action: 'SCMP_ACT_ALLOW', ...where };
}
