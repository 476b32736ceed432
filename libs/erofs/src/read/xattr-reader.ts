import {
  BLOCK_SIZE,
  XATTR_ENTRY_SIZE,
  XATTR_HEADER_SIZE,
  XATTR_LONG_PREFIX,
  XATTR_PREFIXES,
} from '../format/erofs-format.js';
import type { ImageInode, ImageVolume } from './image-volume.js';

/** `h_shared_count` in `struct erofs_xattr_ibody_header`; the numbers of shared xattrs follow the header. */
const SHARED_COUNT_OFFSET = 4;
const SHARED_NUMBER_SIZE = 4;

interface Xattr {
  readonly name: string;
  readonly value: Buffer;
  /** What the entry takes, padding included. */
  readonly bytes: number;
}

/** The xattrs of an inode by full name, in latin1; those of its own, and those that it shares with others. */
export function readXattrs(volume: ImageVolume, inode: ImageInode): Map<string, Buffer> {
  const xattrs = new Map<string, Buffer>();
  if (inode.xattrBytes === 0) {
    return xattrs;
  }
  const end = inode.bodyPosition + inode.xattrBytes;
  const header = volume.read(inode.bodyPosition, XATTR_HEADER_SIZE);
  const sharedCount = header.readUInt8(SHARED_COUNT_OFFSET);
  const sharedStart = inode.bodyPosition + XATTR_HEADER_SIZE;
  let position = sharedStart + sharedCount * SHARED_NUMBER_SIZE;
  if (position > end) {
    throw volume.corrupt(`xattrs of inode ${inode.nid} are malformed`);
  }
  for (let index = 0; index < sharedCount; index += 1) {
    const number = volume.read(sharedStart + index * SHARED_NUMBER_SIZE, SHARED_NUMBER_SIZE);
    const { name, value } = readEntry(volume, sharedPosition(volume, number.readUInt32LE(0)));
    xattrs.set(name, value);
  }
  while (position < end) {
    const { name, value, bytes } = readEntry(volume, position);
    xattrs.set(name, value);
    position += bytes;
  }
  if (position !== end) {
    throw volume.corrupt(`xattrs of inode ${inode.nid} are malformed`);
  }
  return xattrs;
}

function sharedPosition(volume: ImageVolume, number: number): number {
  return volume.superblock.xattrBlock * BLOCK_SIZE + number * XATTR_ENTRY_SIZE;
}

/** `struct erofs_xattr_entry`, the name without its prefix, the value. */
function readEntry(volume: ImageVolume, position: number): Xattr {
  const head = volume.read(position, XATTR_ENTRY_SIZE);
  const nameLength = head.readUInt8(0);
  const prefixIndex = head.readUInt8(1);
  const length = nameLength + head.readUInt16LE(2);
  if ((prefixIndex & XATTR_LONG_PREFIX) !== 0) {
    throw volume.unsupported('long xattr prefixes');
  }
  const prefix = XATTR_PREFIXES.get(prefixIndex);
  if (prefix === undefined) {
    throw volume.corrupt(`an xattr has the unknown prefix ${prefixIndex}`);
  }
  const body = volume.read(position + XATTR_ENTRY_SIZE, length);
  return {
    name: prefix + body.toString('latin1', 0, nameLength),
    value: Buffer.from(body.subarray(nameLength)),
    bytes: Math.ceil((XATTR_ENTRY_SIZE + length) / XATTR_ENTRY_SIZE) * XATTR_ENTRY_SIZE,
  };
}
