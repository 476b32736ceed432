import { F_ADD_SEALS } from './constants/open.js';
import { MFD_ALLOW_SEALING, MFD_CLOEXEC, MFD_EXEC } from './constants/memory.js';
import { Fd } from './fd.js';
import { duplicateAbove } from './descriptors.js';
import { syscall, trySyscall } from './libc.js';
import { SyscallError } from './syscall-error.js';

const EINVAL = -22;

/**
 * Creates a file that has no name and lives in memory: memfd_create(2). It is closed on exec.
 *
 * @throws {@link SyscallError}
 */
export function createMemoryFile(
  name: string,
  { isExecutable = false }: { readonly isExecutable?: boolean } = {},
): Fd {
  const flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  let number = trySyscall('memfd_create', [name, isExecutable ? flags | MFD_EXEC : flags]);
  if (number === EINVAL && isExecutable) {
    // MFD_EXEC came with Linux 6.3; before it every memory file could be executed.
    number = trySyscall('memfd_create', [name, flags]);
  }
  if (number < 0) {
    throw new SyscallError({ call: 'memfd_create', subject: name, errno: -number });
  }
  using file = Fd.own(number);
  return duplicateAbove(file);
}

/** Forbids kinds of changes to a memory file for good: fcntl(2), F_ADD_SEALS. */
export function addSeals(file: Fd, seals: number): void {
  syscall('fcntl', [file.number, F_ADD_SEALS, seals]);
}
