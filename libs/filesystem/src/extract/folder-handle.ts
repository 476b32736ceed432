import {
  AT_SYMLINK_NOFOLLOW,
  Fd,
  O_CLOEXEC,
  O_DIRECTORY,
  O_NOFOLLOW,
  O_PATH,
  O_RDONLY,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  trySyscall,
} from '@docklet/syscall';
import { S_IFCHR, S_IFMT } from '../node-types.js';
import { failOn, failed, terminated } from './call-on.js';

/** The size of `struct open_how`; openat2(2). */
const openHowBytes = 24;

/** PATH_MAX without its NUL, and some room. */
const maxPathBytes = 4000;

const folderHow = openHow(O_PATH | O_DIRECTORY);
const nodeHow = openHow(O_PATH | O_NOFOLLOW);

/** Nothing is followed, and nothing that is mounted is entered: where a link leads is worked out by `FolderFinder`. */
function openHow(flags: number): Buffer {
  const how = Buffer.alloc(openHowBytes);
  how.writeBigUInt64LE(BigInt(flags | O_CLOEXEC), 0);
  how.writeBigUInt64LE(BigInt(RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV), 16);
  return how;
}

/**
 * Opens the folder that these names lead to, one below the other, none of which is a link.
 *
 * @returns a handle, or the error of openat2(2) as a negative number
 */
export function tryOpenFolder(from: Fd, names: readonly Buffer[]): Fd | number {
  let opened = tryOpen(from, Buffer.from('.'), folderHow);
  for (const path of pathsOf(names)) {
    if (typeof opened === 'number') {
      return opened;
    }
    using parent = opened;
    opened = tryOpen(parent, path, folderHow);
  }
  return opened;
}

/** The names as paths that are short enough for one call. */
function pathsOf(names: readonly Buffer[]): Buffer[] {
  const paths: Buffer[] = [];
  let pieces: Buffer[] = [];
  let length = 0;
  for (const name of names) {
    if (length + name.length > maxPathBytes) {
      paths.push(joinNames(pieces));
      [pieces, length] = [[], 0];
    }
    pieces.push(name);
    length += name.length + 1;
  }
  return pieces.length === 0 ? paths : [...paths, joinNames(pieces)];
}

const separator = Buffer.from('/');

/** Names with slashes between them. */
export function joinNames(names: readonly Buffer[]): Buffer {
  return Buffer.concat(names.flatMap((name, index) => (index === 0 ? [name] : [separator, name])));
}

/** Opens whatever has this name in a folder, also a link, as a handle that cannot be read. */
export function tryOpenNode(folder: Fd, name: Buffer): Fd | number {
  return tryOpen(folder, name, nodeHow);
}

function tryOpen(folder: Fd, path: Buffer, how: Buffer): Fd | number {
  const result = trySyscall('openat2', [folder.number, terminated(path), how, openHowBytes]);
  return result < 0 ? result : Fd.own(result);
}

/** Opens a folder by its name in another one, so that it can be read and its attributes be set. */
export function openSubfolder(folder: Fd, name: Buffer, path: Buffer): Fd {
  const flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const result = trySyscall('openat', [folder.number, terminated(name), flags, 0]);
  return result < 0 ? failOn(path, 'openat', result) : Fd.own(result);
}

/** What a name in a folder is. */
export interface NodeStatus {
  /** Type and permissions. */
  readonly mode: number;
  readonly inode: bigint;
  /** Whether it is what overlayfs takes for a whiteout: a character device 0/0. */
  readonly isWhiteout: boolean;
}

/** Places in a `struct statx`, which is the same on every architecture; statx(2). */
const statx = { sizeBytes: 256, mode: 28, inode: 32, deviceMajor: 128, deviceMinor: 132 } as const;
/** STATX_TYPE, STATX_MODE and STATX_INO; device numbers are always told. */
const statxMask = 0x103;

/** Looks at a name in a folder, without following it; undefined when there is nothing. */
export function statusAt(folder: Fd, name: Buffer, path: Buffer): NodeStatus | undefined {
  const bytes = Buffer.alloc(statx.sizeBytes);
  const result = trySyscall('statx', [
    ...[folder.number, terminated(name), AT_SYMLINK_NOFOLLOW, statxMask],
    bytes,
  ]);
  if (result < 0) {
    return result === failed.ENOENT ? undefined : failOn(path, 'statx', result);
  }
  const mode = bytes.readUInt16LE(statx.mode);
  const device = bytes.readUInt32LE(statx.deviceMajor) + bytes.readUInt32LE(statx.deviceMinor);
  return {
    mode,
    inode: bytes.readBigUInt64LE(statx.inode),
    isWhiteout: (mode & S_IFMT) === S_IFCHR && device === 0,
  };
}
