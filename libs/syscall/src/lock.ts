import { fstatSync, openSync } from 'node:fs';
import { LOCK_EX, LOCK_NB, LOCK_SH } from './constants/open.js';
import { Fd } from './fd.js';
import { trySyscall } from './libc.js';
import { SyscallError } from './syscall-error.js';

const EWOULDBLOCK = -11;
const EINTR = -4;

/** How a lock is taken. */
export interface LockOptions {
  /** Many may hold a shared lock at a time. Default: false. */
  readonly isShared?: boolean;
  /** Wait until it is free; otherwise give up at once. Default: true. Waiting blocks the thread. */
  readonly waits?: boolean;
}

/**
 * Locks a file, which is created where it is missing: flock(2). The kernel lets go of the lock when the last copy of the
 * descriptor is closed, in this process or in one that inherited it, however they end.
 *
 * @returns undefined when the lock is taken and `waits` is false
 * @throws {@link SyscallError}
 */
export function lockFile(
  path: string,
  { isShared = false, waits = true }: LockOptions = {},
): Fd | undefined {
  const operation = (isShared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB);
  for (;;) {
    const file = lock(Fd.own(openSync(path, 'a', 0o600)), operation, path);
    if (file === undefined || isNamed(file)) {
      return file;
    }
    file.close();
  }
}

/**
 * Locks a file that somebody else may have locked, and removes when they are done with it. Does not wait.
 *
 * @returns undefined when it is locked, or not there any more
 * @throws {@link SyscallError}
 */
export function tryLockExistingFile(
  path: string,
  { isShared = false }: Pick<LockOptions, 'isShared'> = {},
): Fd | undefined {
  const opened = openExisting(path);
  const file = opened && lock(opened, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB, path);
  if (file === undefined || isNamed(file)) {
    return file;
  }
  file.close();
  return undefined;
}

/** Between the open and the lock somebody who held it may have removed the file: then it is the lock of nothing. */
function isNamed(file: Fd): boolean {
  return fstatSync(file.number).nlink > 0;
}

function openExisting(path: string): Fd | undefined {
  try {
    return Fd.own(openSync(path, 'r+'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function lock(file: Fd, operation: number, path: string): Fd | undefined {
  let result: number;
  do {
    result = trySyscall('flock', [file.number, operation]);
  } while (result === EINTR);
  if (result === 0) {
    return file;
  }
  file.close();
  if (result === EWOULDBLOCK) {
    return undefined;
  }
  throw new SyscallError({ call: 'flock', subject: path, errno: -result });
}
