import { LayerLimitError } from '../errors/layer-errors.js';
import {
  BLOCK_SIZE,
  DATA_LAYOUT,
  INODE_SLOT_SIZE,
  XATTR_HEADER_SIZE,
} from '../format/erofs-format.js';
import { encodeInode, inodeSize } from '../format/inode-record.js';
import type { ChunkMap } from '../layer/chunk-table.js';
import { ROOT_INODE } from '../layer/inode-table.js';
import { encodeChunkMap } from './chunk-map.js';
import { encodeDirectoryBlock } from './directory-blocks.js';
import type { ImageOutput } from './image-output.js';
import type { ImageParts, InodePlan } from './inode-plan.js';
import { placeInode, planInode, rowsOf, xattrBytes } from './inode-plan.js';

/** How many inodes may be written before the output is waited for. */
const INODES_PER_TURN = 1024;
/** Inode number 0 means "none" to some readers of directories, so the first slot stays empty. */
const FIRST_POSITION = INODE_SLOT_SIZE;

/** The format has 64 bits for inode numbers. More than 32 would take 128 GiB of metadata. */
const NID_MAX = 0xffff_ffff;

/** Where the metadata of an image is, for its superblock. */
export interface MetadataPlace {
  readonly metaBlock: number;
  readonly rootNid: number;
}

/**
 * Writes what follows the contents of files: blocks of directories, then all inodes.
 *
 * Names need the numbers of inodes, and those follow from the sizes of all inodes before. So there are three rounds over
 * the inodes: number them, write directories, write inodes.
 */
export class MetadataWriter {
  readonly #parts: ImageParts;
  readonly #output: ImageOutput;
  readonly #nids: Uint32Array;
  readonly #block = Buffer.alloc(BLOCK_SIZE);
  readonly #signal: AbortSignal | undefined;

  constructor(parts: ImageParts, output: ImageOutput, signal: AbortSignal | undefined) {
    this.#parts = parts;
    this.#output = output;
    this.#signal = signal;
    this.#nids = new Uint32Array(parts.tree.inodes.count);
  }

  /** @throws LayerLimitError (DOCKLET_EROFS_LAYER_LIMIT), ErofsIoError (DOCKLET_EROFS_IO) */
  async write(): Promise<MetadataPlace> {
    this.#numberInodes();
    await this.#forEachInode((plan) => this.#writeData(plan));
    const metaBlock = this.#output.block;
    await this.#forEachInode((plan) => this.#writeInode(plan, metaBlock * BLOCK_SIZE));
    // fsck.erofs of erofs-utils 1.5 (Debian 12) reads a header of xattrs behind inodes that have none, too.
    this.#output.append(Buffer.alloc(XATTR_HEADER_SIZE));
    this.#output.alignToBlock();
    return { metaBlock, rootNid: this.#nids[ROOT_INODE] ?? 0 };
  }

  /** The root comes first, because the superblock has only 16 bits for its number. */
  #numberInodes(): void {
    let position = FIRST_POSITION;
    for (let inode = 0; inode < this.#nids.length; inode += 1) {
      if (this.#isLive(inode)) {
        const { recordBytes } = planInode(this.#parts, inode);
        position = placeInode(position, recordBytes);
        this.#nids[inode] = position / INODE_SLOT_SIZE;
        position += recordBytes;
      }
    }
    if (position / INODE_SLOT_SIZE > NID_MAX) {
      throw new LayerLimitError({ limit: 'blocks', value: NID_MAX });
    }
  }

  async #forEachInode(visit: (plan: InodePlan) => Promise<void> | undefined): Promise<void> {
    for (let inode = 0; inode < this.#nids.length; inode += 1) {
      const work = this.#isLive(inode) ? visit(planInode(this.#parts, inode)) : undefined;
      if (work !== undefined) {
        await work;
      }
      if (inode % INODES_PER_TURN === 0) {
        await this.#flow();
      }
    }
  }

  async #flow(): Promise<void> {
    await this.#output.flow();
    this.#signal?.throwIfAborted();
  }

  #isLive(inode: number): boolean {
    return (this.#parts.live.linkCounts[inode] ?? 0) > 0;
  }

  /** Writes what of a directory or a link is not inline; files have been written as they came. */
  #writeData(plan: InodePlan): Promise<void> | undefined {
    const { inodes, linkTargets } = this.#parts.tree;
    const { inode, directory } = plan;
    const isInline = plan.dataLayout === DATA_LAYOUT.flatInline;
    if (directory !== undefined) {
      inodes.data.set(inode, this.#output.block);
      const blockCount = directory.ends.length - (isInline ? 1 : 0);
      return blockCount === 0 ? undefined : this.#writeDirectoryBlocks(plan, blockCount);
    }
    if (inodes.isSymlink(inode) && !isInline) {
      const target = linkTargets.view(inodes.data.get(inode), plan.size);
      inodes.data.set(inode, this.#output.block);
      this.#output.append(target);
      this.#output.alignToBlock();
    }
    return undefined;
  }

  async #writeDirectoryBlocks(plan: InodePlan, blockCount: number): Promise<void> {
    for (let index = 0; index < blockCount; index += 1) {
      this.#output.append(this.#directoryBlock(plan, index));
      await this.#flow();
    }
  }

  #directoryBlock(plan: InodePlan, index: number): Buffer {
    const { tree, live } = this.#parts;
    const ends = plan.directory?.ends ?? [];
    const rows = rowsOf(live, plan.inode).subarray(ends[index - 1] ?? 0, ends[index]);
    this.#block.fill(0);
    encodeDirectoryBlock(this.#block, tree, rows, (inode) => this.#nids[inode] ?? 0);
    return this.#block;
  }

  #writeInode(plan: InodePlan, metaStart: number): Promise<void> | undefined {
    this.#output.skipTo(metaStart + (this.#nids[plan.inode] ?? 0) * INODE_SLOT_SIZE);
    this.#output.append(this.#encodeInode(plan));
    if (plan.xattrs.length > 0) {
      this.#output.append(Buffer.alloc(XATTR_HEADER_SIZE));
      this.#output.append(plan.xattrs);
    }
    if (plan.chunkMap !== undefined) {
      return this.#writeChunkMap(plan.chunkMap, plan.size);
    }
    if (plan.dataLayout === DATA_LAYOUT.flatInline) {
      this.#writeTail(plan);
    }
    return undefined;
  }

  #encodeInode(plan: InodePlan): Buffer {
    const { tree, live } = this.#parts;
    const { inodes } = tree;
    const { inode, chunkMap } = plan;
    const bytes = this.#block.subarray(0, inodeSize(plan.isExtended)).fill(0);
    const isInlineSymlink = inodes.isSymlink(inode) && plan.dataLayout === DATA_LAYOUT.flatInline;
    encodeInode(
      {
        // Field by field: spreading the plan of each inode was a fifth of all the time.
        isExtended: plan.isExtended,
        dataLayout: plan.dataLayout,
        size: plan.size,
        xattrBytes: xattrBytes(plan.xattrs),
        mode: inodes.mode(inode),
        nlink: live.linkCounts[inode] ?? 0,
        // A chunk-based inode has its format here: just log2 of blocks per chunk, for a table of plain numbers.
        data: isInlineSymlink ? 0 : (chunkMap?.chunkBits ?? inodes.data.get(inode)),
        ino: inode + 1,
        uid: inodes.uid.get(inode),
        gid: inodes.gid.get(inode),
        mtimeSeconds: inodes.mtimeSeconds.get(inode),
        mtimeNanoseconds: inodes.mtimeNanoseconds.get(inode),
      },
      bytes,
    );
    return bytes;
  }

  #writeTail(plan: InodePlan): void {
    const { inodes, linkTargets } = this.#parts.tree;
    if (plan.directory === undefined) {
      this.#output.append(linkTargets.view(inodes.data.get(plan.inode), plan.size));
    } else {
      const { ends, lastBytes } = plan.directory;
      const block = this.#directoryBlock(plan, ends.length - 1);
      this.#output.append(block.subarray(0, lastBytes));
    }
  }

  /** The table can be long: an empty file of 1 EiB has half a megabyte of it. */
  async #writeChunkMap(map: ChunkMap, size: number): Promise<void> {
    for (const part of encodeChunkMap(map, size)) {
      this.#output.append(part);
      await this.#flow();
    }
  }
}
