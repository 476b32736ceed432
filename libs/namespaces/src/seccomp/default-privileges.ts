import { allow } from './default-calls.js';
import type { ProfileRule } from './profile.js';

/**
 * What a container may call in addition when it was given a capability: whoever adds CAP_SYS_TIME wants to set the clock.
 * Without the capability the call is refused here, before the kernel's own check of it is reached.
 */
export const defaultPrivileges: readonly ProfileRule[] = [
  allowWith(
    'CAP_DAC_READ_SEARCH',
    'opens any file of a file system by its number',
    `open_by_handle_at`,
  ),
  allowWith(
    'CAP_SYS_ADMIN',
    'mounts, namespaces and much else of the administration of a machine',
    `bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr lsm_list_modules
     lsm_set_self_attr mount mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd setdomainname
     sethostname setns syslog umount umount2 unshare`,
  ),
  allowWith('CAP_SYS_BOOT', 'restarts the machine', `reboot`),
  allowWith('CAP_SYS_CHROOT', 'takes another folder for the root', `chroot`),
  allowWith('CAP_SYS_MODULE', 'changes the kernel', `delete_module finit_module init_module`),
  allowWith('CAP_SYS_PACCT', 'keeps accounts of processes', `acct`),
  allowWith(
    'CAP_SYS_PTRACE',
    'looks into processes of other users',
    `kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace`,
  ),
  allowWith('CAP_SYS_RAWIO', 'talks to hardware', `ioperm iopl`),
  allowWith('CAP_SYS_TIME', 'sets the clock', `clock_settime clock_settime64 settimeofday stime`),
  allowWith('CAP_SYS_TTY_CONFIG', 'hangs up a terminal', `vhangup`),
  allowWith(
    'CAP_SYS_NICE',
    'decides on which node of a NUMA machine memory lies',
    `get_mempolicy mbind set_mempolicy set_mempolicy_home_node`,
  ),
  allowWith('CAP_SYSLOG', 'reads the log of the kernel', `syslog`),
  allowWith('CAP_BPF', 'loads BPF programs', `bpf`),
  allowWith('CAP_PERFMON', 'watches the performance of the machine', `perf_event_open`),
];

function allowWith(capability: string, comment: string, names: string): ProfileRule {
  return allow(`${capability}: ${comment}`, names, { includes: { caps: [capability] } });
}
