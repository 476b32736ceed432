import { ErofsFeatureError, ErofsFormatError } from '../errors/image-errors.js';
import {
  BLOCK_SIZE,
  COMPACT_INODE_SIZE,
  DATA_LAYOUT,
  FEATURE_INCOMPAT,
  INODE_FORMAT_BITS,
  INODE_SLOT_SIZE,
  SUPER_OFFSET,
} from '../format/erofs-format.js';
import { FILE_MODE, S_IFMT, fileTypeOf } from '../format/file-mode.js';
import type { InodeRecord } from '../format/inode-record.js';
import { decodeInode, decodeInodeFormat, decodeInodeSize } from '../format/inode-record.js';
import type { Superblock } from '../format/superblock.js';
import { decodeSuperblock } from '../format/superblock.js';
import type { ImageSource } from './image-source.js';

/**
 * What may be set in the superblock of an image that this library reads. Padding of compressed data (bit 0) is set by
 * mkfs.erofs whether or not anything is compressed.
 */
const READABLE_FEATURES = 0x1 | FEATURE_INCOMPAT.chunkedFile;

/** An inode and where it is. */
export interface ImageInode extends InodeRecord {
  readonly nid: number;
  /** Where in the image the inode's xattrs begin, behind the inode itself. */
  readonly bodyPosition: number;
}

/** An image as superblock and inodes, below directories and paths. Every number that comes from it is checked. */
export class ImageVolume {
  readonly superblock: Superblock;
  readonly #source: ImageSource;
  readonly #sizeBytes: number;

  /** @throws ErofsFormatError (DOCKLET_EROFS_FORMAT), ErofsFeatureError (DOCKLET_EROFS_FEATURE) */
  constructor(source: ImageSource) {
    this.#source = source;
    const decoded = decodeSuperblock(source.read(SUPER_OFFSET, BLOCK_SIZE - SUPER_OFFSET));
    if ('kind' in decoded) {
      throw decoded.kind === 'corrupt'
        ? this.corrupt(decoded.reason)
        : this.unsupported(decoded.reason);
    }
    const unknown = decoded.featureIncompat & ~READABLE_FEATURES;
    if (unknown !== 0) {
      throw this.unsupported(`features 0x${unknown.toString(16)}`);
    }
    this.superblock = decoded;
    this.#sizeBytes = decoded.blockCount * BLOCK_SIZE;
  }

  /** The inode of a number. */
  inode(nid: number): ImageInode {
    const position = this.superblock.metaBlock * BLOCK_SIZE + nid * INODE_SLOT_SIZE;
    const head = this.read(position, COMPACT_INODE_SIZE);
    if ((decodeInodeFormat(head) & ~INODE_FORMAT_BITS) !== 0) {
      throw this.unsupported(`an unknown format of inode ${nid}`);
    }
    const size = decodeInodeSize(head);
    const bytes = size === head.length ? head : this.read(position, size);
    const inode = { ...decodeInode(bytes, this.superblock), nid, bodyPosition: position + size };
    this.#check(inode);
    return inode;
  }

  /** Bytes of the image; they may be borrowed. */
  read(position: number, length: number): Buffer {
    if (!Number.isSafeInteger(position) || position < 0 || position + length > this.#sizeBytes) {
      throw this.corrupt('something in it lies behind its last block');
    }
    return this.#source.read(position, length);
  }

  /** An error that says what of the image contradicts the format. */
  corrupt(reason: string): ErofsFormatError {
    return new ErofsFormatError({ image: this.#source.name, reason });
  }

  /** An error that says what of the format is not read here. */
  unsupported(feature: string): ErofsFeatureError {
    return new ErofsFeatureError({ image: this.#source.name, feature });
  }

  /** Lets go of the image's file. */
  close(): void {
    this.#source.close();
  }

  #check(inode: ImageInode): void {
    const { nid, size, mode, dataLayout } = inode;
    if (fileTypeOf(mode) === 0) {
      throw this.corrupt(`inode ${nid} has no known type`);
    }
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(inode.mtimeSeconds)) {
      throw this.corrupt(`inode ${nid} has a size or a time out of range`);
    }
    const isData = dataLayout === DATA_LAYOUT.flatPlain || dataLayout === DATA_LAYOUT.flatInline;
    if (!isData && dataLayout !== DATA_LAYOUT.chunkBased) {
      throw this.unsupported(`data layout ${dataLayout}, compression for one`);
    }
    // What has no holes cannot be larger than the image; a directory that could be would be read for ever.
    const isSparse = dataLayout === DATA_LAYOUT.chunkBased && (mode & S_IFMT) === FILE_MODE.regular;
    if (!isSparse && size > this.#sizeBytes) {
      throw this.corrupt(`inode ${nid} is larger than the image`);
    }
  }
}
