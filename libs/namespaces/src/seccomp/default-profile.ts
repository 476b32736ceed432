import { errnoNumber } from '@docklet/syscall';

import { defaultCalls } from './default-calls.js';
import { defaultConditions } from './default-conditions.js';
import { defaultPrivileges } from './default-privileges.js';
import type { SeccompProfile } from './profile.js';

/**
 * The system calls that a container may make when nothing else was asked for: what Docker's default profile allows
 * ("Seccomp security profiles for Docker" in its documentation; moby/profiles), so that what runs there runs here.
 *
 * Among what is refused: new namespaces and mounts (CVE-2022-0185, CVE-2022-0492), the kernel's keyrings (keyctl, add_key,
 * request_key), bpf, userfaultfd and io_uring, kernel modules, kexec and swap, and calls that nobody needs any more
 * (uselib, ustat, vm86).
 */
export const defaultProfile: SeccompProfile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrnoRet: errnoNumber('EPERM'),
  archMap: [
    {
      architecture: 'SCMP_ARCH_X86_64',
      subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
  ],
  syscalls: [...defaultCalls, ...defaultConditions, ...defaultPrivileges],
};
