import type { Step } from '@docklet/syscall';
import { Cell, SECCOMP_SET_MODE_FILTER, words } from '@docklet/syscall';

import { instructionBytes } from './bpf.js';
import { encodeFilterFlags } from './filter-flags.js';

/**
 * Installs a filter for the process and everything that it starts: seccomp(2). Needs no_new_privs or CAP_SYS_ADMIN, and
 * holds from the next step on: what comes after it must be allowed by the filter.
 *
 * @param filter what `compileSeccomp` or `cachedFilter` returned
 * @param flags as in a runtime specification: `SECCOMP_FILTER_FLAG_LOG`
 * @throws {@link SeccompFilterError} (`DOCKLET_NAMESPACES_SECCOMP_FILTER`) for a flag that is not known
 */
export function seccompSteps(filter: Uint8Array, flags: readonly string[] = []): readonly Step[] {
  const length = filter.length / instructionBytes;
  // `struct sock_fprog`: 16 bits of length, padding, and the address.
  const program = new Cell(`{len=${length}, filter}`, words(length, filter));
  return [
    {
      call: 'seccomp',
      args: [SECCOMP_SET_MODE_FILTER, encodeFilterFlags(flags), program],
      why: 'system calls that no container needs are refused from here on',
    },
  ];
}
