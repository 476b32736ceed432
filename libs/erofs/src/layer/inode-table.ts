import type { TarTime } from '../tar/tar-entry.js';
import { FILE_MODE, S_IFMT } from '../format/file-mode.js';
import { Column } from './column.js';

/** The root directory is the first inode. */
export const ROOT_INODE = 0;
/** All whiteouts are names of this one inode: a character device 0/0, which tells overlayfs that a name is gone. */
export const WHITEOUT_INODE = 1;

/** Flags that stand above the 16 bits of a mode. */
const OPAQUE_FLAG = 0x1_0000;
const OMITTED_FLAG = 0x2_0000;
const MODE_MASK = 0xffff;

/** What every inode has, whatever its type. */
export interface InodeAttributes {
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: TarTime;
  /** A reference into the table of xattrs; 0 for none. */
  readonly xattrs: number;
}

/** One row for each inode of a layer: 44 bytes, whatever it is. */
export class InodeTable {
  readonly #mode = Column.uint32();
  readonly uid = Column.uint32();
  readonly gid = Column.uint32();
  readonly mtimeSeconds = Column.float64();
  readonly mtimeNanoseconds = Column.uint32();
  /** Of a file in bytes; of a symbolic link the length of its target. */
  readonly size = Column.float64();
  /**
   * What the type needs: the first block of a file, the offset of a link's target in its arena, a device's number, a
   * directory's parent.
   */
  readonly data = Column.uint32();
  /** For a sparse file, where its chunks are told; 0 for all others. */
  readonly chunks = Column.uint32();
  readonly xattrs = Column.uint32();
  #count = 0;

  /** How many inodes there are, also such as no name leads to any more. */
  get count(): number {
    return this.#count;
  }

  /** Adds an inode; `type` is one of `FILE_MODE`. */
  add(type: number, attributes: InodeAttributes, data: number): number {
    const inode = this.#count;
    this.#count += 1;
    this.#mode.set(inode, type);
    this.data.set(inode, data);
    this.setAttributes(inode, attributes);
    return inode;
  }

  /** Replaces all that is not type or content. */
  setAttributes(inode: number, attributes: InodeAttributes): void {
    const kept = this.#mode.get(inode) & ~(MODE_MASK & ~S_IFMT);
    this.#mode.set(inode, kept | attributes.mode);
    this.uid.set(inode, attributes.uid);
    this.gid.set(inode, attributes.gid);
    this.mtimeSeconds.set(inode, attributes.mtime.seconds);
    this.mtimeNanoseconds.set(inode, attributes.mtime.nanoseconds);
    this.xattrs.set(inode, attributes.xattrs);
  }

  /** Type and permission bits. */
  mode(inode: number): number {
    return this.#mode.get(inode) & MODE_MASK;
  }

  /** By the type in its mode. */
  isDirectory(inode: number): boolean {
    return (this.#mode.get(inode) & S_IFMT) === FILE_MODE.directory;
  }

  /** By the type in its mode. */
  isSymlink(inode: number): boolean {
    return (this.#mode.get(inode) & S_IFMT) === FILE_MODE.symlink;
  }

  /** Whether a directory hides what lower layers have in it. */
  isOpaque(inode: number): boolean {
    return (this.#mode.get(inode) & OPAQUE_FLAG) !== 0;
  }

  /** See {@link isOpaque}; there is no way back. */
  markOpaque(inode: number): void {
    this.#mode.set(inode, this.#mode.get(inode) | OPAQUE_FLAG);
  }

  /** Whether its names are left out of the image: something that overlayfs would take for an order. */
  isOmitted(inode: number): boolean {
    return (this.#mode.get(inode) & OMITTED_FLAG) !== 0;
  }

  /** See {@link isOmitted}; there is no way back. */
  markOmitted(inode: number): void {
    this.#mode.set(inode, this.#mode.get(inode) | OMITTED_FLAG);
  }
}
