/**
 * The constants of the EROFS on-disk format. Source: Linux 6.18, `fs/erofs/erofs_fs.h` (named here as there, without
 * the `EROFS_` in front); explained in Documentation/filesystems/erofs.rst and on https://erofs.docs.kernel.org.
 * All numbers on disk are little-endian.
 */

/** Images are written with 4 KiB blocks: the page size of x86-64, so that every file can be mapped directly. */
export const BLOCK_BITS = 12;
/** See {@link BLOCK_BITS}. */
export const BLOCK_SIZE = 1 << BLOCK_BITS;

/** The superblock begins here, after room for a boot sector. */
export const SUPER_OFFSET = 1024;
/** `struct erofs_super_block` without extension slots. */
export const SUPER_SIZE = 128;
/** The first four bytes of the superblock. */
export const SUPER_MAGIC_V1 = 0xe0f5e1e2;

/** Old kernels may ignore these features. */
export const FEATURE_COMPAT = {
  /** The superblock carries a CRC-32C of its block. */
  superblockChecksum: 0x1,
  /** Times of inodes are mtimes; before Linux 5.12 they counted as ctimes. */
  mtime: 0x2,
} as const;

/** A kernel that does not know one of these must refuse the image. */
export const FEATURE_INCOMPAT = {
  /** Some inode is chunk-based (Linux 5.15). */
  chunkedFile: 0x4,
} as const;

/** Inodes are addressed in slots of this size, counted from the metadata's start: the "nid". */
export const INODE_SLOT_SIZE = 32;

/** Bit 0 of `i_format`: which of the two inode structures it is. */
export const INODE_LAYOUT = { compact: 0, extended: 1 } as const;
/** `struct erofs_inode_compact`: small ids and sizes, one link count of 16 bits, and no time of its own. */
export const COMPACT_INODE_SIZE = 32;
/** `struct erofs_inode_extended`: everything that Linux knows of a file. */
export const EXTENDED_INODE_SIZE = 64;

/** Bits 1 to 3 of `i_format`: how the data of an inode is found. */
export const DATA_LAYOUT = {
  /** In consecutive blocks. */
  flatPlain: 0,
  /** In compressed clusters with an index of 8 bytes each. */
  compressedFull: 1,
  /** In consecutive blocks, except for its last part, which stands right behind the inode. */
  flatInline: 2,
  /** In compressed clusters with a packed index. */
  compressedCompact: 3,
  /** In chunks of equal size; a table behind the inode tells the first block of each. */
  chunkBased: 4,
} as const;
/** Where the data layout begins in `i_format`. */
export const DATA_LAYOUT_BIT = 1;
/** The bits of `i_format` that have a meaning: `EROFS_I_ALL`. Bit 4 came with Linux 6.15; it is not written here. */
export const INODE_FORMAT_BITS = 0x0f;

/** Low bits of a chunk-based inode's format: log2 of blocks per chunk. */
export const CHUNK_BLOCK_BITS_MASK = 0x1f;
/** The table has 8-byte entries, each with a device, in place of 4-byte block numbers. */
export const CHUNK_INDEXES = 0x20;
/** `struct erofs_inode_chunk_index`. */
export const CHUNK_INDEX_SIZE = 8;
/** One number of a block map. */
export const BLOCK_MAP_ENTRY_SIZE = 4;
/** `EROFS_NULL_ADDR` in 32 bits: the chunk is a hole. */
export const NULL_ADDRESS = 0xffff_ffff;

/** `sizeof(struct erofs_dirent)`. */
export const DIRENT_SIZE = 12;
/** `EROFS_NAME_LEN`, and NAME_MAX of Linux. */
export const NAME_LENGTH_MAX = 255;

/** Types in directory entries: `FT_*` of include/linux/fs_types.h. */
export const FILE_TYPE = {
  unknown: 0,
  regular: 1,
  directory: 2,
  characterDevice: 3,
  blockDevice: 4,
  fifo: 5,
  socket: 6,
  symlink: 7,
} as const;

/** `sizeof(struct erofs_xattr_ibody_header)`: what stands in front of an inode's own xattrs. */
export const XATTR_HEADER_SIZE = 12;
/** `sizeof(struct erofs_xattr_entry)`: what stands in front of a name and a value. Entries are aligned to it, too. */
export const XATTR_ENTRY_SIZE = 4;
/** `e_name_len` is one byte. */
export const XATTR_NAME_LENGTH_MAX = 0xff;
/** `e_value_size` has 16 bits. */
export const XATTR_VALUE_SIZE_MAX = 0xffff;
/** `i_xattr_icount` has 16 bits, and counts the header as 1 and then units of 4 bytes. */
export const XATTR_BODY_SIZE_MAX = XATTR_HEADER_SIZE + (0xffff - 1) * XATTR_ENTRY_SIZE;

/** The prefixes that an xattr's name is stored without, by `e_name_index`. A name has one of them, or cannot be stored. */
export const XATTR_PREFIXES: ReadonlyMap<number, string> = new Map([
  [1, 'user.'],
  [2, 'system.posix_acl_access'],
  [3, 'system.posix_acl_default'],
  [4, 'trusted.'],
  [5, 'lustre.'],
  [6, 'security.'],
]);
/** Bit 7 of `e_name_index`: the prefix comes from a table of the image. */
export const XATTR_LONG_PREFIX = 0x80;
