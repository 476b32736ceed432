import { FILE_TYPE } from './erofs-format.js';

/** The file type bits of a mode: inode(7). */
export const S_IFMT = 0o170000;
/** The types, each as mode bits. */
export const FILE_MODE = {
  regular: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  characterDevice: 0o020000,
  blockDevice: 0o060000,
  fifo: 0o010000,
  socket: 0o140000,
} as const;

/** Permission bits with setuid, setgid and sticky. */
export const PERMISSION_BITS = 0o7777;

/** The type that a directory entry shows for a mode. */
export function fileTypeOf(mode: number): number {
  switch (mode & S_IFMT) {
    case FILE_MODE.regular:
      return FILE_TYPE.regular;
    case FILE_MODE.directory:
      return FILE_TYPE.directory;
    case FILE_MODE.symlink:
      return FILE_TYPE.symlink;
    case FILE_MODE.characterDevice:
      return FILE_TYPE.characterDevice;
    case FILE_MODE.blockDevice:
      return FILE_TYPE.blockDevice;
    case FILE_MODE.fifo:
      return FILE_TYPE.fifo;
    case FILE_MODE.socket:
      return FILE_TYPE.socket;
    default:
      return FILE_TYPE.unknown;
  }
}
