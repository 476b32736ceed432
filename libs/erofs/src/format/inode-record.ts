import {
  COMPACT_INODE_SIZE,
  DATA_LAYOUT_BIT,
  EXTENDED_INODE_SIZE,
  INODE_LAYOUT,
  XATTR_ENTRY_SIZE,
  XATTR_HEADER_SIZE,
} from './erofs-format.js';

/** Offsets that both inode structures share. */
const FIELD = {
  format: 0,
  xattrCount: 2,
  mode: 4,
  compactNlink: 6,
  size: 8,
  /** `i_mtime` of a compact inode, relative to the epoch. It was reserved before Linux 6.15. */
  compactMtime: 12,
  /** `i_u`: start block, device number or chunk format. */
  data: 16,
  ino: 20,
} as const;

/** Where compact inodes have their 16-bit ids. */
const COMPACT = { uid: 24, gid: 26 } as const;

/** What only extended inodes have. */
const EXTENDED = { uid: 24, gid: 28, mtime: 32, mtimeNanoseconds: 40, nlink: 44 } as const;

const UINT16_MAX = 0xffff;
const UINT32_MAX = 0xffff_ffff;

/** An inode as it stands on disk, in either of its two forms. */
export interface InodeRecord {
  readonly isExtended: boolean;
  readonly dataLayout: number;
  /** Size of the xattrs behind the inode, with their header; 0 for none. */
  readonly xattrBytes: number;
  readonly mode: number;
  readonly nlink: number;
  readonly size: number;
  /** `i_u`, whose meaning depends on mode and data layout. */
  readonly data: number;
  /** A serial number for 32-bit stat. */
  readonly ino: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
}

/** What decides whether an inode needs the extended form, apart from its time. */
export function fitsCompactInode(inode: {
  readonly nlink: number;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
}): boolean {
  return (
    inode.nlink <= UINT16_MAX &&
    inode.uid <= UINT16_MAX &&
    inode.gid <= UINT16_MAX &&
    inode.size <= UINT32_MAX
  );
}

/** Size of an inode without what follows it. */
export function inodeSize(isExtended: boolean): number {
  return isExtended ? EXTENDED_INODE_SIZE : COMPACT_INODE_SIZE;
}

/**
 * Writes an inode into a buffer of {@link inodeSize} zeros. A compact one must have the time of the superblock's epoch.
 */
export function encodeInode(inode: InodeRecord, bytes: Buffer): void {
  const version = inode.isExtended ? INODE_LAYOUT.extended : INODE_LAYOUT.compact;
  bytes.writeUInt16LE(version | (inode.dataLayout << DATA_LAYOUT_BIT), FIELD.format);
  bytes.writeUInt16LE(xattrCount(inode.xattrBytes), FIELD.xattrCount);
  bytes.writeUInt16LE(inode.mode, FIELD.mode);
  bytes.writeUInt32LE(inode.data, FIELD.data);
  bytes.writeUInt32LE(inode.ino, FIELD.ino);
  if (inode.isExtended) {
    writeInt64(bytes, inode.size, FIELD.size);
    bytes.writeUInt32LE(inode.uid, EXTENDED.uid);
    bytes.writeUInt32LE(inode.gid, EXTENDED.gid);
    writeInt64(bytes, inode.mtimeSeconds, EXTENDED.mtime);
    bytes.writeUInt32LE(inode.mtimeNanoseconds, EXTENDED.mtimeNanoseconds);
    bytes.writeUInt32LE(inode.nlink, EXTENDED.nlink);
  } else {
    bytes.writeUInt32LE(inode.size, FIELD.size);
    bytes.writeUInt16LE(inode.nlink, FIELD.compactNlink);
    bytes.writeUInt16LE(inode.uid, COMPACT.uid);
    bytes.writeUInt16LE(inode.gid, COMPACT.gid);
  }
}

/** A safe integer as two's complement; without a BigInt for each of a million inodes. */
function writeInt64(bytes: Buffer, value: number, offset: number): void {
  const high = Math.floor(value / 2 ** 32);
  bytes.writeUInt32LE(value - high * 2 ** 32, offset);
  bytes.writeInt32LE(high, offset + 4);
}

/** `i_xattr_icount`: 0 for none, else 1 for the header and 1 for every 4 bytes behind it. */
function xattrCount(xattrBytes: number): number {
  return xattrBytes === 0 ? 0 : 1 + (xattrBytes - XATTR_HEADER_SIZE) / XATTR_ENTRY_SIZE;
}

/** The time that compact inodes are relative to: the superblock's. */
export interface Epoch {
  readonly epochSeconds: number;
  readonly epochNanoseconds: number;
}

/** Size of the inode that begins with these bytes. */
export function decodeInodeSize(bytes: Buffer): number {
  return inodeSize((bytes.readUInt16LE(FIELD.format) & 1) === INODE_LAYOUT.extended);
}

/** `i_format` with all its bits, to be checked against those that have a meaning. */
export function decodeInodeFormat(bytes: Buffer): number {
  return bytes.readUInt16LE(FIELD.format);
}

/** The inode in these bytes, of which there must be {@link decodeInodeSize}. */
export function decodeInode(bytes: Buffer, epoch: Epoch): InodeRecord {
  const format = bytes.readUInt16LE(FIELD.format);
  const count = bytes.readUInt16LE(FIELD.xattrCount);
  const isExtended = (format & 1) === INODE_LAYOUT.extended;
  return {
    isExtended,
    dataLayout: (format >> DATA_LAYOUT_BIT) & 7,
    xattrBytes: count === 0 ? 0 : XATTR_HEADER_SIZE + (count - 1) * XATTR_ENTRY_SIZE,
    mode: bytes.readUInt16LE(FIELD.mode),
    data: bytes.readUInt32LE(FIELD.data),
    ino: bytes.readUInt32LE(FIELD.ino),
    ...(isExtended ? decodeExtended(bytes) : decodeCompact(bytes, epoch)),
  };
}

function decodeExtended(bytes: Buffer) {
  return {
    size: Number(bytes.readBigUInt64LE(FIELD.size)),
    uid: bytes.readUInt32LE(EXTENDED.uid),
    gid: bytes.readUInt32LE(EXTENDED.gid),
    nlink: bytes.readUInt32LE(EXTENDED.nlink),
    mtimeSeconds: Number(bytes.readBigInt64LE(EXTENDED.mtime)),
    mtimeNanoseconds: bytes.readUInt32LE(EXTENDED.mtimeNanoseconds),
  };
}

function decodeCompact(bytes: Buffer, { epochSeconds, epochNanoseconds }: Epoch) {
  return {
    size: bytes.readUInt32LE(FIELD.size),
    uid: bytes.readUInt16LE(COMPACT.uid),
    gid: bytes.readUInt16LE(COMPACT.gid),
    nlink: bytes.readUInt16LE(FIELD.compactNlink),
    mtimeSeconds: epochSeconds + bytes.readUInt32LE(FIELD.compactMtime),
    mtimeNanoseconds: epochNanoseconds,
  };
}
