import {
  BLOCK_MAP_ENTRY_SIZE,
  BLOCK_SIZE,
  CHUNK_BLOCK_BITS_MASK,
  CHUNK_INDEXES,
  CHUNK_INDEX_SIZE,
  DATA_LAYOUT,
  NULL_ADDRESS,
} from '../format/erofs-format.js';
import type { SparseExtent } from '../tar/tar-entry.js';
import type { ImageInode, ImageVolume } from './image-volume.js';

/** A stretch of a file: where it is in the image, or a hole. */
export interface ContentPiece {
  readonly offset: number;
  readonly length: number;
  /** Undefined for a hole. */
  readonly position: number | undefined;
}

/** Offsets within `struct erofs_inode_chunk_index`. */
const CHUNK_INDEX = { deviceId: 2, startBlock: 4 } as const;

/** The stretches of an inode's data from one offset to another, in order; neighbours are not joined. */
export function* contentPieces(
  volume: ImageVolume,
  inode: ImageInode,
  start: number,
  end: number,
): Generator<ContentPiece, void, void> {
  let offset = start;
  const last = Math.min(end, inode.size);
  while (offset < last) {
    const piece = pieceAt(volume, inode, offset);
    const length = Math.min(piece.length, last - offset);
    yield { ...piece, length };
    offset += length;
  }
}

/** The stretches of an inode's data that are no holes; neighbours are joined. */
export function dataExtents(volume: ImageVolume, inode: ImageInode): readonly SparseExtent[] {
  const extents: SparseExtent[] = [];
  let end = -1;
  for (const { offset, length, position } of contentPieces(volume, inode, 0, inode.size)) {
    if (position === undefined) {
      continue;
    }
    const last = extents.at(-1);
    if (last !== undefined && end === offset) {
      extents[extents.length - 1] = { ...last, length: last.length + length };
    } else {
      extents.push({ offset, length });
    }
    end = offset + length;
  }
  return extents;
}

function pieceAt(volume: ImageVolume, inode: ImageInode, offset: number): ContentPiece {
  switch (inode.dataLayout) {
    case DATA_LAYOUT.flatPlain:
      return flatPiece(inode, offset, inode.size);
    case DATA_LAYOUT.flatInline:
      return inlinePiece(volume, inode, offset);
    default:
      return chunkPiece(volume, inode, offset);
  }
}

function flatPiece(inode: ImageInode, offset: number, end: number): ContentPiece {
  return { offset, length: end - offset, position: inode.data * BLOCK_SIZE + offset };
}

/** All but the last, partial block is flat; that one stands behind the inode and its xattrs. */
function inlinePiece(volume: ImageVolume, inode: ImageInode, offset: number): ContentPiece {
  const tailStart = Math.floor((inode.size - 1) / BLOCK_SIZE) * BLOCK_SIZE;
  if (offset < tailStart) {
    return flatPiece(inode, offset, tailStart);
  }
  const tailPosition = inode.bodyPosition + inode.xattrBytes;
  const tailBytes = inode.size - tailStart;
  if ((tailPosition % BLOCK_SIZE) + tailBytes > BLOCK_SIZE) {
    throw volume.corrupt(`inline data of inode ${inode.nid} crosses a block boundary`);
  }
  return { offset, length: inode.size - offset, position: tailPosition + offset - tailStart };
}

function chunkPiece(volume: ImageVolume, inode: ImageInode, offset: number): ContentPiece {
  const format = inode.data & 0xffff;
  if ((format & ~(CHUNK_BLOCK_BITS_MASK | CHUNK_INDEXES)) !== 0) {
    throw volume.unsupported(`chunk format 0x${format.toString(16)} of inode ${inode.nid}`);
  }
  const chunkBytes = BLOCK_SIZE * 2 ** (format & CHUNK_BLOCK_BITS_MASK);
  const chunk = Math.floor(offset / chunkBytes);
  const startBlock = readChunkStart(volume, inode, chunk, (format & CHUNK_INDEXES) !== 0);
  const inChunk = offset - chunk * chunkBytes;
  const length = Math.min(chunkBytes - inChunk, inode.size - offset);
  const isHole = startBlock === NULL_ADDRESS;
  return { offset, length, position: isHole ? undefined : startBlock * BLOCK_SIZE + inChunk };
}

function readChunkStart(
  volume: ImageVolume,
  inode: ImageInode,
  chunk: number,
  hasIndexes: boolean,
): number {
  const entrySize = hasIndexes ? CHUNK_INDEX_SIZE : BLOCK_MAP_ENTRY_SIZE;
  const bodyEnd = inode.bodyPosition + inode.xattrBytes;
  const table = Math.ceil(bodyEnd / entrySize) * entrySize;
  const entry = volume.read(table + chunk * entrySize, entrySize);
  if (!hasIndexes) {
    return entry.readUInt32LE(0);
  }
  const startBlock = entry.readUInt32LE(CHUNK_INDEX.startBlock);
  if (startBlock !== NULL_ADDRESS && entry.readUInt16LE(CHUNK_INDEX.deviceId) !== 0) {
    throw volume.unsupported('data on another device');
  }
  return startBlock;
}
