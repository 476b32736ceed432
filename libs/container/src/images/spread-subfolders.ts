import {
  AT_FDCWD,
  Fd,
  O_CLOEXEC,
  O_DIRECTORY,
  O_RDONLY,
  syscall,
  trySyscall,
} from '@docklet/syscall';

/** ioctl_iflags(2): reads and sets the flags of an inode, a number of 32 bits. */
const FS_IOC_GETFLAGS = 0x8008_6601;
const FS_IOC_SETFLAGS = 0x4008_6602;

/** What `chattr +T` sets. */
export const FS_TOPDIR_FL = 0x0002_0000;

/**
 * Tells ext4 that what lies below the subfolders of a folder has nothing to do with each other, so that each of them is
 * laid out in a region of the disk of its own, by its name. Within a minute ext4 gives no inode away again that was
 * removed, and where thousands were it looks at each of them for every new file: unpacking an image after another one
 * was removed takes four times as long.
 *
 * Other file systems do not know the flag, and nothing happens.
 */
export function spreadSubfolders(folder: string): void {
  using opened = Fd.own(
    syscall('openat', [AT_FDCWD, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC], folder),
  );
  const flags = readFlags(opened);
  if (flags !== undefined && (flags & FS_TOPDIR_FL) === 0) {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE((flags | FS_TOPDIR_FL) >>> 0);
    // Whether it works is seen by the time it takes, and by nothing else.
    trySyscall('ioctl', [opened.number, FS_IOC_SETFLAGS, bytes]);
  }
}

/** The flags of an inode; undefined if its file system has none. */
export function readFlags({ number }: Fd): number | undefined {
  const bytes = Buffer.alloc(8);
  return trySyscall('ioctl', [number, FS_IOC_GETFLAGS, bytes]) < 0
    ? undefined
    : bytes.readUInt32LE();
}
