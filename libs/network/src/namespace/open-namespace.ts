import { openSync } from 'node:fs';
import { Fd, withNamespace } from '@docklet/syscall';

/**
 * Opens the network namespace of a process.
 *
 * @param pidfd of that process: unlike its number it is never another process's
 * @throws SyscallError, `ESRCH` when the process has ended; needs CAP_SYS_ADMIN
 */
export function openNetworkNamespace(pidfd: Fd): Fd {
  return withNamespace('net', pidfd, () => Fd.own(openSync('/proc/thread-self/ns/net', 'r')));
}
