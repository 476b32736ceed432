import { readFileSync } from 'node:fs';
import type { Fd } from '@docklet/syscall';
import { SyscallError, openPidfd } from '@docklet/syscall';

/** A process, told apart from every later one of the same number by when it began. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since the boot; proc_pid_stat(5). */
  readonly startTime: number;
}

/** Places among the fields behind the command's name; proc_pid_stat(5). */
const field = { state: 0, startTime: 19 } as const;

/** Who a process is; undefined when there is none of this number. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const fields = readStat(pid);
  return fields && { pid, startTime: Number(fields[field.startTime]) };
}

/** Whether a process is still the same, and has not ended. */
export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  const fields = readStat(pid);
  return (
    fields !== undefined &&
    Number(fields[field.startTime]) === startTime &&
    !/[ZXx]/.test(fields[field.state] ?? '')
  );
}

/**
 * A descriptor for a process, if it is still the same: one that has ended and was reaped is not there any more, and
 * another one that has its number now is not it.
 */
export function openProcess({ pid, startTime }: ProcessIdentity): Fd | undefined {
  let pidfd: Fd;
  try {
    pidfd = openPidfd(pid);
  } catch (error) {
    if (error instanceof SyscallError && error.errno === 'ESRCH') {
      return undefined;
    }
    throw error;
  }
  // Asked once the descriptor is there: from then on the number cannot be given to another process unnoticed.
  if (identifyProcess(pid)?.startTime === startTime) {
    return pidfd;
  }
  pidfd.close();
  return undefined;
}

/** The fields behind the name, which is in brackets and may have brackets and blanks in it. */
function readStat(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') {
      return undefined;
    }
    throw error;
  }
}
