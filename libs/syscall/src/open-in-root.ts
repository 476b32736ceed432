import {
  O_CLOEXEC,
  O_DIRECTORY,
  O_PATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
} from './constants/open.js';
import { AT_FDCWD } from './constants/open.js';
import { Fd } from './fd.js';
import { syscall } from './libc.js';

/** The size of `struct open_how`; openat2(2). */
const openHowBytes = 24;

/** Opens a folder as a handle to resolve paths from, without reading it. */
export function openRoot(path: string): Fd {
  return Fd.own(syscall('openat', [AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0], path));
}

/**
 * Opens a path as a process would that has `root` as its root folder: absolute symbolic links and `..` stay inside, and
 * the links of /proc that lead to open files are refused. openat2(2), Linux 5.6.
 *
 * @throws {@link SyscallError}
 */
export function openInRoot(root: Fd, path: string, flags: number): Fd {
  const how = Buffer.alloc(openHowBytes);
  how.writeBigUInt64LE(BigInt(flags | O_CLOEXEC), 0);
  how.writeBigUInt64LE(BigInt(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS), 16);
  return Fd.own(syscall('openat2', [root.number, path, how, openHowBytes], path));
}
