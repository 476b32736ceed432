/** What an entry of an archive is. A hard link is an entry of its own; it becomes a second name of a file. */
export type TarEntryType =
  'file' | 'directory' | 'symlink' | 'hardlink' | 'characterDevice' | 'blockDevice' | 'fifo';

/** A moment since 1970 UTC. The nanoseconds count forward, also before 1970. */
export interface TarTime {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** One piece of data of a sparse file; what lies between two pieces is a hole. */
export interface SparseExtent {
  /** Where the piece stands in the file, in bytes. */
  readonly offset: number;
  /** How many bytes it has. */
  readonly length: number;
}

/**
 * One entry of an archive, with all its extension headers (PAX, GNU long names, sparse maps) already applied.
 *
 * Names are bytes: they come from outside, need not be UTF-8, and two names that look alike stay two names.
 */
export interface TarEntry {
  readonly name: Buffer;
  readonly type: TarEntryType;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Size of the file in bytes, holes included. 0 for everything but a file. */
  readonly size: number;
  /** How many bytes of content the archive holds for it: less than `size` when it is sparse. */
  readonly storedBytes: number;
  readonly mtime: TarTime;
  /** Target of a symbolic or hard link, else empty. */
  readonly linkName: Buffer;
  /** Of a device, else 0. */
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  /**
   * Extended attributes by full name. A name is a "binary string", one character per byte (latin1), because a `Buffer`
   * cannot be the key of a map.
   */
  readonly xattrs: ReadonlyMap<string, Buffer>;
  /** Where the content goes, in ascending order; absent when the file has no holes. */
  readonly sparse: readonly SparseExtent[] | undefined;
}
