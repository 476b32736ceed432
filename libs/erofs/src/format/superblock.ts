import { crc32c } from './crc32c.js';
import {
  BLOCK_BITS,
  BLOCK_SIZE,
  FEATURE_COMPAT,
  SUPER_MAGIC_V1,
  SUPER_OFFSET,
  SUPER_SIZE,
} from './erofs-format.js';

/** Offsets within `struct erofs_super_block`. */
const FIELD = {
  magic: 0,
  checksum: 4,
  featureCompat: 8,
  blockSizeBits: 12,
  extensionSlots: 13,
  rootNid: 14,
  inodes: 16,
  epoch: 24,
  fixedNanoseconds: 32,
  blocks: 36,
  metaBlock: 40,
  xattrBlock: 44,
  uuid: 48,
  featureIncompat: 80,
  directoryBlockBits: 90,
} as const;

/** What a superblock tells about its image. */
export interface Superblock {
  readonly featureIncompat: number;
  /** Log2 of the block size. */
  readonly blockBits: number;
  /** Number of the root directory's inode. */
  readonly rootNid: number;
  readonly inodeCount: number;
  /** The time of all compact inodes: they have none of their own. */
  readonly epochSeconds: number;
  readonly epochNanoseconds: number;
  /** Size of the image in blocks. */
  readonly blockCount: number;
  /** Where inode numbers are counted from, in blocks. */
  readonly metaBlock: number;
  /** Where shared xattrs are counted from, in blocks. */
  readonly xattrBlock: number;
  /** 16 bytes. */
  readonly uuid: Uint8Array;
}

/** The first block of an image: 1024 zeros, the superblock, zeros; with its checksum. */
export function encodeFirstBlock(superblock: Superblock): Buffer {
  const block = Buffer.alloc(BLOCK_SIZE);
  const bytes = block.subarray(SUPER_OFFSET);
  bytes.writeUInt32LE(SUPER_MAGIC_V1, FIELD.magic);
  bytes.writeUInt32LE(
    FEATURE_COMPAT.superblockChecksum | FEATURE_COMPAT.mtime,
    FIELD.featureCompat,
  );
  bytes.writeUInt8(superblock.blockBits, FIELD.blockSizeBits);
  bytes.writeUInt16LE(superblock.rootNid, FIELD.rootNid);
  bytes.writeBigUInt64LE(BigInt(superblock.inodeCount), FIELD.inodes);
  bytes.writeBigInt64LE(BigInt(superblock.epochSeconds), FIELD.epoch);
  bytes.writeUInt32LE(superblock.epochNanoseconds, FIELD.fixedNanoseconds);
  bytes.writeUInt32LE(superblock.blockCount, FIELD.blocks);
  bytes.writeUInt32LE(superblock.metaBlock, FIELD.metaBlock);
  bytes.writeUInt32LE(superblock.xattrBlock, FIELD.xattrBlock);
  bytes.set(superblock.uuid, FIELD.uuid);
  bytes.writeUInt32LE(superblock.featureIncompat, FIELD.featureIncompat);
  // The checksum covers the block from the superblock on, with the checksum itself still zero.
  bytes.writeUInt32LE(crc32c(bytes), FIELD.checksum);
  return block;
}

/** Why {@link decodeSuperblock} cannot read an image, in words. */
export interface SuperblockProblem {
  readonly kind: 'corrupt' | 'unsupported';
  readonly reason: string;
}

/** The bytes from {@link SUPER_OFFSET} to the end of the image's first block, or what is there of them, decoded. */
export function decodeSuperblock(bytes: Buffer): Superblock | SuperblockProblem {
  if (bytes.length < SUPER_SIZE || bytes.readUInt32LE(FIELD.magic) !== SUPER_MAGIC_V1) {
    return { kind: 'corrupt', reason: 'it has no EROFS superblock' };
  }
  const blockBits = bytes.readUInt8(FIELD.blockSizeBits);
  // The kernel's bounds: a sector, and a page. Larger blocks than 64 KiB exist on no machine.
  if (blockBits < 9 || blockBits > 16) {
    return { kind: 'corrupt', reason: `its block size is 2^${blockBits}` };
  }
  if (blockBits !== BLOCK_BITS) {
    return { kind: 'unsupported', reason: `blocks of ${1 << blockBits} bytes` };
  }
  if (bytes.readUInt8(FIELD.directoryBlockBits) !== 0) {
    return { kind: 'unsupported', reason: 'directory blocks of another size' };
  }
  if (!hasValidChecksum(bytes)) {
    return { kind: 'corrupt', reason: 'the checksum of its superblock is wrong' };
  }
  return {
    blockBits,
    featureIncompat: bytes.readUInt32LE(FIELD.featureIncompat),
    rootNid: bytes.readUInt16LE(FIELD.rootNid),
    inodeCount: Number(bytes.readBigUInt64LE(FIELD.inodes)),
    epochSeconds: Number(bytes.readBigInt64LE(FIELD.epoch)),
    epochNanoseconds: bytes.readUInt32LE(FIELD.fixedNanoseconds),
    blockCount: bytes.readUInt32LE(FIELD.blocks),
    metaBlock: bytes.readUInt32LE(FIELD.metaBlock),
    xattrBlock: bytes.readUInt32LE(FIELD.xattrBlock),
    uuid: Uint8Array.from(bytes.subarray(FIELD.uuid, FIELD.uuid + 16)),
  };
}

function hasValidChecksum(bytes: Buffer): boolean {
  if ((bytes.readUInt32LE(FIELD.featureCompat) & FEATURE_COMPAT.superblockChecksum) === 0) {
    return true;
  }
  const expected = bytes.readUInt32LE(FIELD.checksum);
  const copy = Buffer.from(bytes.subarray(0, BLOCK_SIZE - SUPER_OFFSET));
  copy.writeUInt32LE(0, FIELD.checksum);
  return crc32c(copy) === expected;
}
