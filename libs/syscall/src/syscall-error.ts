import { DockletError } from '@docklet/errors';
import type { CallName } from './call-table.js';
import { errnoName } from './errno.js';
import { hintFor } from './hints.js';

/** Which call failed, on what, and how. */
export interface SyscallFailure {
  /** The call, as its man page names it. */
  readonly call: string;
  /** What it was about, readable: a path, a name, an address. */
  readonly subject?: string;
  /** The error number, positive. */
  readonly errno: number;
}

/** A system call failed: `cannot mount /proc: EPERM`. */
export class SyscallError extends DockletError {
  /** The error's name, such as `EPERM`. */
  readonly errno: string;

  constructor(failure: SyscallFailure) {
    const errno = errnoName(failure.errno);
    const subject = failure.subject === undefined ? '' : ` ${failure.subject}`;
    super({
      code: 'DOCKLET_SYSCALL_FAILED',
      message: `cannot ${failure.call}${subject}: ${errno}`,
      hint: hintFor(failure.call as CallName, errno),
      details: { ...failure, errno, errnoNumber: failure.errno },
    });
    this.errno = errno;
  }
}
