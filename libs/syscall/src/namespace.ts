import { openSync } from 'node:fs';
import { CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWUTS } from './constants/process.js';
import { Fd } from './fd.js';
import { syscall } from './libc.js';

const flags = { net: CLONE_NEWNET, uts: CLONE_NEWUTS, ipc: CLONE_NEWIPC } as const;

/**
 * Runs a function with the calling thread inside another namespace, and comes back: setns(2).
 *
 * Namespaces belong to threads, so Node's other threads never notice. The function must be synchronous: whatever ran
 * between an `await` and its continuation would be in the wrong namespace.
 *
 * @param kind the file of the namespace under /proc/PID/ns
 * @param target such a file, or a pidfd of a process that is in the namespace
 * @throws {@link SyscallError}; needs CAP_SYS_ADMIN
 */
export function withNamespace<T>(kind: 'net' | 'uts' | 'ipc', target: Fd, run: () => T): T {
  using home = Fd.own(openSync(`/proc/thread-self/ns/${kind}`, 'r'));
  syscall('setns', [target.number, flags[kind]], `to a ${kind} namespace`);
  try {
    return run();
  } finally {
    syscall('setns', [home.number, flags[kind]], `back to the ${kind} namespace`);
  }
}
