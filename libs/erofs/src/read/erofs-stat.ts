import { decodeDevice } from '../format/device-number.js';
import { FILE_MODE, PERMISSION_BITS, S_IFMT } from '../format/file-mode.js';
import type { TarTime } from '../tar/tar-entry.js';
import type { ImageInode } from './image-volume.js';

/** What a file of an image is. */
export type ErofsFileType =
  'file' | 'directory' | 'symlink' | 'characterDevice' | 'blockDevice' | 'fifo' | 'socket';

const TYPES: ReadonlyMap<number, ErofsFileType> = new Map([
  [FILE_MODE.regular, 'file'],
  [FILE_MODE.directory, 'directory'],
  [FILE_MODE.symlink, 'symlink'],
  [FILE_MODE.characterDevice, 'characterDevice'],
  [FILE_MODE.blockDevice, 'blockDevice'],
  [FILE_MODE.fifo, 'fifo'],
  [FILE_MODE.socket, 'socket'],
]);

/** What an image tells about a file. */
export interface ErofsStat {
  /** The number of the inode. Two names with the same number are hard links of one file. */
  readonly nid: number;
  readonly type: ErofsFileType;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a file in bytes, holes included; of a symbolic link the length of its target. */
  readonly size: number;
  readonly nlink: number;
  readonly mtime: TarTime;
  /** Of a device, else 0. */
  readonly deviceMajor: number;
  readonly deviceMinor: number;
}

/** The type in the bits of a mode; the volume gives no inode that has none. */
export function typeOfMode(mode: number): ErofsFileType {
  return TYPES.get(mode & S_IFMT) ?? 'file';
}

/** An inode as its users see it. */
export function statOf(inode: ImageInode): ErofsStat {
  const type = typeOfMode(inode.mode);
  const isDevice = type === 'characterDevice' || type === 'blockDevice';
  const device = decodeDevice(isDevice ? inode.data : 0);
  return {
    nid: inode.nid,
    type,
    mode: inode.mode & PERMISSION_BITS,
    uid: inode.uid,
    gid: inode.gid,
    size: inode.size,
    nlink: inode.nlink,
    mtime: { seconds: inode.mtimeSeconds, nanoseconds: inode.mtimeNanoseconds },
    deviceMajor: device.major,
    deviceMinor: device.minor,
  };
}

/** Whether overlayfs takes this for the mark that a lower layer's file is gone: a character device 0/0. */
export function isOverlayWhiteout(stat: ErofsStat): boolean {
  return stat.type === 'characterDevice' && stat.deviceMajor === 0 && stat.deviceMinor === 0;
}
