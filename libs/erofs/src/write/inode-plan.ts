import {
  BLOCK_MAP_ENTRY_SIZE,
  BLOCK_SIZE,
  DATA_LAYOUT,
  INODE_SLOT_SIZE,
  XATTR_HEADER_SIZE,
} from '../format/erofs-format.js';
import { fitsCompactInode, inodeSize } from '../format/inode-record.js';
import type { ChunkMap } from '../layer/chunk-table.js';
import { NO_CHUNKS } from '../layer/chunk-table.js';
import type { LayerTree } from '../layer/layer-tree.js';
import type { LiveTree } from '../layer/live-tree.js';
import type { TarTime } from '../tar/tar-entry.js';
import type { DirectoryBlocks } from './directory-blocks.js';
import { directorySize, planDirectory } from './directory-blocks.js';
import { chunkCountOf } from './sparse-plan.js';

/** The parts of a layer that an image is made from, once all of it has been read. */
export interface ImageParts {
  readonly tree: LayerTree;
  readonly live: LiveTree;
  /** The time of compact inodes. */
  readonly epoch: TarTime;
}

/** What an inode takes in the metadata area: itself, its xattrs, and what stands inline behind them. */
export interface InodePlan {
  readonly inode: number;
  readonly isExtended: boolean;
  readonly size: number;
  readonly dataLayout: number;
  /** The xattrs without their header. */
  readonly xattrs: Buffer;
  /** Of a directory. */
  readonly directory: DirectoryBlocks | undefined;
  /** Of a sparse file. */
  readonly chunkMap: ChunkMap | undefined;
  /** How many bytes all this takes. */
  readonly recordBytes: number;
}

/** Says how an inode will be written. It is asked twice, for its size and to write it, and answers the same. */
export function planInode(parts: ImageParts, inode: number): InodePlan {
  const { tree } = parts;
  const directory = tree.inodes.isDirectory(inode)
    ? planDirectory(tree, rowsOf(parts.live, inode))
    : undefined;
  const chunkReference = tree.inodes.chunks.get(inode);
  const chunkMap = chunkReference === NO_CHUNKS ? undefined : tree.chunks.get(chunkReference);
  const size = directory === undefined ? tree.inodes.size.get(inode) : directorySize(directory);
  const isExtended = !isCompact(parts, inode, size);
  const xattrs = tree.xattrs.get(tree.inodes.xattrs.get(inode));
  const headBytes = inodeSize(isExtended) + xattrBytes(xattrs);
  const { dataLayout, tailBytes } =
    chunkMap === undefined
      ? planTail(tree.inodes.isSymlink(inode), directory, size, headBytes)
      : planChunkMap(chunkMap, size);
  const recordBytes = headBytes + tailBytes;
  return { inode, isExtended, size, dataLayout, xattrs, directory, chunkMap, recordBytes };
}

/** Size of an inode's xattrs with their header. */
export function xattrBytes(xattrs: Buffer): number {
  return xattrs.length === 0 ? 0 : XATTR_HEADER_SIZE + xattrs.length;
}

/** The names of a directory, sorted. */
export function rowsOf(live: LiveTree, directory: number): Uint32Array {
  return live.rows.subarray(live.rowStarts[directory], live.rowStarts[directory + 1]);
}

/**
 * Where the next inode goes: at a slot, and not across the end of a block if it can be helped, which the format demands
 * of inline data. It also keeps a stat to one block.
 */
export function placeInode(position: number, recordBytes: number): number {
  const slot = Math.ceil(position / INODE_SLOT_SIZE) * INODE_SLOT_SIZE;
  const isInOneBlock = (slot % BLOCK_SIZE) + recordBytes <= BLOCK_SIZE;
  return isInOneBlock ? slot : Math.ceil(slot / BLOCK_SIZE) * BLOCK_SIZE;
}

function isCompact({ tree, live, epoch }: ImageParts, inode: number, size: number): boolean {
  const { inodes } = tree;
  return (
    inodes.mtimeSeconds.get(inode) === epoch.seconds &&
    inodes.mtimeNanoseconds.get(inode) === epoch.nanoseconds &&
    fitsCompactInode({
      size,
      nlink: live.linkCounts[inode] ?? 0,
      uid: inodes.uid.get(inode),
      gid: inodes.gid.get(inode),
    })
  );
}

interface Tail {
  readonly dataLayout: number;
  readonly tailBytes: number;
}

const PLAIN: Tail = { dataLayout: DATA_LAYOUT.flatPlain, tailBytes: 0 };

/** The target of a link, and the last block of a directory, stand behind the inode if they fit into its block. */
function planTail(
  isSymlink: boolean,
  directory: DirectoryBlocks | undefined,
  size: number,
  headBytes: number,
): Tail {
  const tailBytes = isSymlink ? size : (directory?.lastBytes ?? 0);
  return tailBytes === 0 || headBytes + tailBytes > BLOCK_SIZE
    ? PLAIN
    : { dataLayout: DATA_LAYOUT.flatInline, tailBytes };
}

function planChunkMap({ chunkBits }: ChunkMap, size: number): Tail {
  const tailBytes = chunkCountOf(size, chunkBits) * BLOCK_MAP_ENTRY_SIZE;
  return { dataLayout: DATA_LAYOUT.chunkBased, tailBytes };
}
