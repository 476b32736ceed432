import { P_PIDFD, WEXITED, WNOHANG } from './constants/process.js';
import type { Fd } from './fd.js';
import { syscall } from './libc.js';
import type { SignalName } from './signal-name.js';
import { signalName } from './signal-name.js';

/** How a process ended. */
export type ExitStatus =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: SignalName; readonly signalNumber: number };

/** siginfo_t is 128 bytes on every architecture; sigaction(2). */
export const siginfoBytes = 128;

/** Places in the siginfo_t that waitid(2) fills on 64-bit machines. */
export const siginfoPlace = { code: 8, pid: 16, status: 24 } as const;

/** si_code of a process that ended by itself; the others were ended by a signal. */
const CLD_EXITED = 1;

/** Reads what waitid(2) wrote; undefined when it wrote nothing, because the process still runs. */
export function parseSiginfo(bytes: Buffer): ExitStatus | undefined {
  if (bytes.readInt32LE(siginfoPlace.pid) === 0) {
    return undefined;
  }
  const status = bytes.readInt32LE(siginfoPlace.status);
  return bytes.readInt32LE(siginfoPlace.code) === CLD_EXITED
    ? { kind: 'exited', code: status }
    : { kind: 'killed', signal: signalName(status), signalNumber: status };
}

/**
 * The code that a shell would show for it: the exit code, or 128 and the number of the signal.
 */
export function exitCodeOf(status: ExitStatus): number {
  return status.kind === 'exited' ? status.code : 128 + status.signalNumber;
}

/**
 * Takes the exit status of a child that has ended, without waiting: waitid(2).
 *
 * @returns undefined while it runs
 */
export function reap(pidfd: Fd): ExitStatus | undefined {
  const info = Buffer.alloc(siginfoBytes);
  syscall('waitid', [P_PIDFD, pidfd.number, info, WEXITED | WNOHANG, null]);
  return parseSiginfo(info);
}
