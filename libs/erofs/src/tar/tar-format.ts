/**
 * The tar formats' constants. Sources: POSIX.1-2024 `pax` ("ustar Interchange Format", "pax Interchange Format") and
 * GNU tar 1.35, `src/tar.h` and appendix D "Tar Internals".
 */

/** Everything in a tar stream is a multiple of this: `BLOCKSIZE` of tar.h. */
export const TAR_BLOCK_SIZE = 512;

/** Where a value stands in a header block. */
export interface HeaderField {
  readonly label: string;
  readonly start: number;
  readonly length: number;
}

/** `struct posix_header` of tar.h; old GNU headers put their sparse map where ustar has its prefix. */
export const HEADER_FIELDS = {
  name: { label: 'name', start: 0, length: 100 },
  mode: { label: 'mode', start: 100, length: 8 },
  uid: { label: 'uid', start: 108, length: 8 },
  gid: { label: 'gid', start: 116, length: 8 },
  size: { label: 'size', start: 124, length: 12 },
  mtime: { label: 'mtime', start: 136, length: 12 },
  checksum: { label: 'checksum', start: 148, length: 8 },
  linkName: { label: 'link name', start: 157, length: 100 },
  deviceMajor: { label: 'device major', start: 329, length: 8 },
  deviceMinor: { label: 'device minor', start: 337, length: 8 },
  prefix: { label: 'prefix', start: 345, length: 155 },
  /** star shortens the prefix: two timestamps and a magic of its own stand behind it. */
  starPrefix: { label: 'prefix', start: 345, length: 131 },
  gnuRealSize: { label: 'real size', start: 483, length: 12 },
} as const satisfies Record<string, HeaderField>;

/** The byte that tells the type of an entry. */
export const TYPEFLAG_OFFSET = 156;

/** `magic` and `version` together, at byte 257. */
export const MAGIC_OFFSET = 257;
/** What a POSIX header has there. */
export const MAGIC_POSIX = 'ustar\x0000';
/** star's own mark, in the last bytes of a header. */
export const STAR_MAGIC_OFFSET = 508;
/** The text of that mark. */
export const STAR_MAGIC = 'tar\0';

/** The typeflags of POSIX, and those of GNU tar that are found in practice. */
export const TYPEFLAG = {
  regularV7: '\0',
  regular: '0',
  hardLink: '1',
  symbolicLink: '2',
  characterDevice: '3',
  blockDevice: '4',
  directory: '5',
  fifo: '6',
  contiguous: '7',
  paxGlobal: 'g',
  paxLocal: 'x',
  gnuDumpDirectory: 'D',
  gnuLongLinkName: 'K',
  gnuLongName: 'L',
  gnuSparse: 'S',
  gnuVolumeLabel: 'V',
} as const;

/** Where an old GNU header has its first four sparse extents, and how its continuation blocks are laid out. */
export const GNU_SPARSE = {
  mapOffset: 386,
  extentsInHeader: 4,
  isExtendedOffset: 482,
  extentsInBlock: 21,
  isExtendedOffsetInBlock: 504,
  extentLength: 24,
  numberLength: 12,
} as const;

/**
 * What this reader is willing to hold in memory for one entry. A header that asks for more is refused before its
 * bytes are read.
 */
export const TAR_LIMITS = {
  /** PATH_MAX of Linux: a longer name could not be opened anyway. */
  nameBytes: 4096,
  /** GNU tar and Go write a few hundred bytes; xattrs of one inode can take 256 KiB in EROFS. */
  paxBytes: 1024 * 1024,
  /** An honest entry has at most four: `g`, `x`, `L` and `K`. */
  extensionHeaders: 16,
  /** One 24-byte extent each in memory: 6 MiB. */
  sparseExtents: 256 * 1024,
  /** GNU tar pads to its record size: 10 KiB by default, and some writers use 1 MiB. */
  trailerBytes: 16 * 1024 * 1024,
} as const;

/** (uid_t) -1 means "no change" to chown(2), so the largest id is one less. */
export const MAX_ID = 0xffff_fffe;

/** The bytes that fill a tar stream from `size` to the next block boundary. */
export function tarPadding(size: number): number {
  return (TAR_BLOCK_SIZE - (size % TAR_BLOCK_SIZE)) % TAR_BLOCK_SIZE;
}
