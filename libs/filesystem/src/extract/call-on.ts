import type { CallName, RawArgument } from '@docklet/syscall';
import { SyscallError, errnoNumber, trySyscall } from '@docklet/syscall';
import { showPath } from './entry-path.js';

/** Results of calls that are looked at: error numbers, negative. */
export const failed = {
  EEXIST: -errnoNumber('EEXIST'),
  ENOENT: -errnoNumber('ENOENT'),
  ENOTDIR: -errnoNumber('ENOTDIR'),
  EISDIR: -errnoNumber('EISDIR'),
  ELOOP: -errnoNumber('ELOOP'),
  ENOTEMPTY: -errnoNumber('ENOTEMPTY'),
  ENAMETOOLONG: -errnoNumber('ENAMETOOLONG'),
  EOPNOTSUPP: -errnoNumber('EOPNOTSUPP'),
  EPERM: -errnoNumber('EPERM'),
} as const;

/**
 * Makes a system call about an entry of a layer.
 *
 * @param path of the entry, for the error
 * @throws SyscallError (`DOCKLET_SYSCALL_FAILED`)
 */
export function callOn(path: Buffer, call: CallName, args: readonly RawArgument[]): number {
  const result = trySyscall(call, args);
  return result < 0 ? failOn(path, call, result) : result;
}

/** Throws the error of a call whose result has been looked at. */
export function failOn(path: Buffer, call: CallName, result: number): never {
  throw new SyscallError({ call, subject: showPath(path), errno: -result });
}

/** Bytes as a C string. */
export function terminated(bytes: Buffer): Buffer {
  const text = Buffer.allocUnsafe(bytes.length + 1);
  bytes.copy(text);
  text[bytes.length] = 0;
  return text;
}

/** The path of calls that mean the descriptor itself, with AT_EMPTY_PATH. */
export const noPath = Buffer.alloc(1);
