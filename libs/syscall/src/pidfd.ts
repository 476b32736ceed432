import { Fd } from './fd.js';
import { syscall, trySyscall } from './libc.js';
import type { SignalName } from './signal-name.js';
import { signalNumber } from './signal-name.js';
import { SyscallError } from './syscall-error.js';

const ESRCH = -3;

/** For a name that the type allows and the kernel does not have: it answers EINVAL. */
const noSignal = 65;

/**
 * A descriptor that stands for one process and never for a later one of the same number: pidfd_open(2), Linux 5.3.
 */
export function openPidfd(pid: number): Fd {
  return Fd.own(syscall('pidfd_open', [pid, 0], `of process ${pid}`));
}

/**
 * Sends a signal to the process that a pidfd stands for.
 *
 * @returns false when it had ended already
 */
export function signalPidfd(pidfd: Fd, signal: SignalName): boolean {
  const number = signalNumber(signal) ?? noSignal;
  const result = trySyscall('pidfd_send_signal', [pidfd.number, number, null, 0]);
  if (result < 0 && result !== ESRCH) {
    throw new SyscallError({ call: 'pidfd_send_signal', subject: signal, errno: -result });
  }
  return result === 0;
}

/** A copy of a descriptor that another process holds: pidfd_getfd(2), Linux 5.6. Needs CAP_SYS_PTRACE over it. */
export function takeFromProcess(pidfd: Fd, number: number): Fd {
  return Fd.own(syscall('pidfd_getfd', [pidfd.number, number, 0], `descriptor ${number}`));
}
