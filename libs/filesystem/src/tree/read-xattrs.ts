import type { Fd } from '@docklet/syscall';
import { trySyscall } from '@docklet/syscall';
import { failOn, failed, noPath, terminated } from '../extract/call-on.js';

/** XATTR_LIST_MAX and XATTR_SIZE_MAX of Linux. */
const maxBytes = 65_536;

/** Extended attributes of an open file, by name: a binary string, one character for each byte. */
export function readXattrs(fd: Fd, keeps: (name: string) => boolean): ReadonlyMap<string, Buffer> {
  const list = Buffer.alloc(maxBytes);
  const length = trySyscall('flistxattr', [fd.number, list, list.length]);
  if (length === failed.EOPNOTSUPP) {
    return new Map();
  }
  if (length < 0) {
    failOn(noPath, 'flistxattr', length);
  }
  const names = list.toString('latin1', 0, length).split('\0').slice(0, -1);
  return new Map(
    names.filter(keeps).flatMap((name) => {
      const value = readXattr(fd, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** It may have been taken away since it was listed. */
function readXattr(fd: Fd, name: string): Buffer | undefined {
  const value = Buffer.alloc(maxBytes);
  const bytes = terminated(Buffer.from(name, 'latin1'));
  const length = trySyscall('fgetxattr', [fd.number, bytes, value, value.length]);
  return length < 0 ? undefined : value.subarray(0, length);
}
