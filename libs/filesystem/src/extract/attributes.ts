import { chmodSync } from 'node:fs';
import type { TarEntry, TarTime } from '@docklet/erofs';
import type { Fd } from '@docklet/syscall';
import { AT_EMPTY_PATH, trySyscall } from '@docklet/syscall';
import { callOn, failOn, failed, noPath, terminated } from './call-on.js';

/** What belongs to a file beside its content. */
export type Attributes = Pick<TarEntry, 'mode' | 'uid' | 'gid' | 'mtime' | 'xattrs'>;

/** What a folder gets that no entry describes. */
export const implicitFolder: Attributes = {
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: { seconds: 0, nanoseconds: 0 },
  xattrs: new Map(),
};

/** What is open, and for errors the path of its entry. */
export interface OpenNode {
  readonly fd: Fd;
  readonly path: Buffer;
  /**
   * Whether it is only a handle, which devices and links are: those cannot be opened without consequences. A link has no
   * mode.
   */
  readonly kind: 'open' | 'handle' | 'link';
}

/** With these names overlayfs keeps its own state in a layer: redirects, opaque folders, metadata-only copies. */
const overlayPrefixes = ['trusted.overlay.', 'user.overlay.'];
const opaqueXattr = 'trusted.overlay.opaque';

/**
 * Sets owner, mode and xattrs. The owner comes first: a change of owner takes setuid bits and capabilities away.
 *
 * @returns the names of xattrs that this file system, or this kernel, does not take
 */
export function setAttributes(node: OpenNode, attributes: Attributes): readonly string[] {
  const { fd, path, kind } = node;
  const { uid, gid, mode, xattrs } = attributes;
  callOn(path, 'fchownat', [fd.number, noPath, uid, gid, AT_EMPTY_PATH]);
  if (kind === 'open') {
    callOn(path, 'fchmod', [fd.number, mode]);
  } else if (kind === 'handle') {
    chmodSync(pathOf(fd), mode);
  }
  return xattrs.size === 0 ? [] : setXattrs(node, xattrs);
}

function setXattrs(node: OpenNode, xattrs: Attributes['xattrs']): readonly string[] {
  return [...xattrs].flatMap(([name, value]) => {
    const isOverlays = overlayPrefixes.some((prefix) => name.startsWith(prefix));
    return isOverlays || setXattr(node, name, value) ? [] : [name];
  });
}

/** Sets the time of the last change: after everything else, which would change it again. */
export function setTime({ fd, path }: Omit<OpenNode, 'kind'>, mtime: TarTime): void {
  const [seconds, nanoseconds] = [BigInt(mtime.seconds), BigInt(mtime.nanoseconds)];
  // Two of `struct timespec`. The time of the last access is the same: nobody has read it yet.
  const times = Buffer.allocUnsafe(32);
  for (const offset of [0, 16]) {
    times.writeBigInt64LE(seconds, offset);
    times.writeBigInt64LE(nanoseconds, offset + 8);
  }
  callOn(path, 'utimensat', [fd.number, noPath, times, AT_EMPTY_PATH]);
}

/** Lets overlayfs show nothing of lower layers in a folder (Documentation/filesystems/overlayfs.rst). */
export function makeOpaque(node: OpenNode): void {
  if (!setXattr(node, opaqueXattr, Buffer.from('y'))) {
    failOn(node.path, 'setxattr', failed.EOPNOTSUPP);
  }
}

/** Names are binary strings, one character for each byte. */
function setXattr({ fd, path }: OpenNode, name: string, value: Buffer): boolean {
  const bytes = terminated(Buffer.from(name, 'latin1'));
  const result = trySyscall('setxattr', [pathOf(fd), bytes, value, value.length, 0]);
  if (result < 0 && result !== failed.EOPNOTSUPP && result !== failed.EPERM) {
    failOn(path, 'setxattr', result);
  }
  return result >= 0;
}

/** A path that leads to what is open, whatever its name is by now; proc_pid_fd(5). */
function pathOf(fd: Fd): string {
  return `/proc/self/fd/${fd.number}`;
}
