import { constants, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf } from '@docklet/errors';
import { Fd, O_PATH, openInRoot, SyscallError } from '@docklet/syscall';

import { AccountFileError } from './errors.js';
import type { AccountFiles } from './resolve-user.js';

/** The largest file that is read: room for 30,000 users, and the worst file of that size takes a third of a second. */
export const maxAccountFileBytes = 2 * 1024 * 1024;

const chunkBytes = 64 * 1024;

/** Errors that say that there is no such file. */
const absent: readonly string[] = ['ENOENT', 'ENOTDIR'];

/**
 * Reads /etc/passwd and /etc/group of a container. Symbolic links stay inside its root; anything but a regular file is
 * refused without being opened, so that nothing blocks and no device acts (CVE-2024-9676); and no more is read than
 * {@link maxAccountFileBytes} (CVE-2026-47262). Needs /proc.
 *
 * @param root the container's root folder, as `openRoot` gives it
 * @throws {@link AccountFileError} (`DOCKLET_NAMESPACES_ACCOUNT_FILE`)
 */
export function readAccountFiles(root: Fd): AccountFiles {
  return {
    passwd: readAccountFile(root, '/etc/passwd'),
    group: readAccountFile(root, '/etc/group'),
  };
}

function readAccountFile(root: Fd, path: string): Uint8Array {
  try {
    // O_PATH finds a file without opening it: neither a FIFO nor a device notices; open(2).
    using place = openInRoot(root, path, O_PATH);
    return isWorthReading(place, path) ? readPlace(place, path) : new Uint8Array();
  } catch (error) {
    if (error instanceof SyscallError && absent.includes(error.errno)) {
      return new Uint8Array();
    }
    throw error instanceof AccountFileError
      ? error
      : new AccountFileError(path, messageOf(error), error);
  }
}

/**
 * Files of /proc claim to be empty, and reading some of them does something: what was read of /proc/kmsg is gone from the
 * kernel's log. So a file that claims to be empty is.
 */
function isWorthReading(place: Fd, path: string): boolean {
  const stats = fstatSync(place.number);
  if (!stats.isFile()) {
    throw new AccountFileError(path, 'it is not a regular file');
  }
  assertSize(stats.size, path);
  return stats.size > 0;
}

function assertSize(sizeBytes: number, path: string): void {
  if (sizeBytes > maxAccountFileBytes) {
    throw new AccountFileError(path, `it is larger than ${maxAccountFileBytes} bytes`);
  }
}

/** Opens the very file that was looked at, wherever its name leads by now; proc_pid_fd(5). */
function readPlace(place: Fd, path: string): Uint8Array {
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;
  const flags = O_RDONLY | O_NONBLOCK | O_NOCTTY;
  using file = Fd.own(openSync(`/proc/self/fd/${place.number}`, flags));
  return readBounded(file, path);
}

/** What the file claimed as its size is not believed further than that: it may grow meanwhile. */
function readBounded(file: Fd, path: string): Uint8Array {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const count = readSync(file.number, chunk);
    if (count === 0) {
      return Buffer.concat(chunks, sizeBytes);
    }
    sizeBytes += count;
    assertSize(sizeBytes, path);
    chunks.push(chunk.subarray(0, count));
  }
}
