import { FILE_MODE } from '../format/file-mode.js';
import { ByteArena } from './byte-arena.js';
import { ChunkTable } from './chunk-table.js';
import type { InodeAttributes } from './inode-table.js';
import { InodeTable, ROOT_INODE, WHITEOUT_INODE } from './inode-table.js';
import { NameTable } from './name-table.js';
import { NO_XATTRS, XattrTable } from './xattr-table.js';

/** What a directory gets that no entry describes: the root, and those on the way to an entry. */
export const IMPLICIT_DIRECTORY: InodeAttributes = {
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: { seconds: 0, nanoseconds: 0 },
  xattrs: NO_XATTRS,
};

/** Where a file stands in the tree. */
export interface Place {
  /** The inode of a directory. */
  readonly parent: number;
  readonly name: Buffer;
}

/**
 * The directory tree of a layer, as tables of numbers.
 *
 * Nothing is ever removed. A name that is bound to another inode leaves the old one behind, and everything below it;
 * only what can be reached from the root is written in the end.
 */
export class LayerTree {
  readonly inodes = new InodeTable();
  readonly names = new NameTable();
  readonly xattrs = new XattrTable();
  /** Targets of symbolic links; an inode's `data` tells where. */
  readonly linkTargets = new ByteArena();
  readonly chunks = new ChunkTable();

  constructor() {
    this.inodes.add(FILE_MODE.directory, IMPLICIT_DIRECTORY, ROOT_INODE);
    this.names.addDots(ROOT_INODE, ROOT_INODE);
    this.inodes.add(FILE_MODE.characterDevice, { ...IMPLICIT_DIRECTORY, mode: 0 }, 0);
  }

  /** Memory taken by all that has no fixed size. */
  get metadataBytes(): number {
    return this.names.nameBytes + this.linkTargets.size + this.xattrs.size + this.chunks.size;
  }

  /** The inode that a name leads to, `WHITEOUT_INODE` included; undefined when there is no such name. */
  find(parent: number, name: Buffer): number | undefined {
    const row = this.names.find(parent, name);
    return row === undefined ? undefined : this.names.inode.get(row);
  }

  /** Lets a name lead to an inode, and returns the one that it led to before. */
  bind({ parent, name }: Place, inode: number): number | undefined {
    const row = this.names.find(parent, name);
    if (row === undefined) {
      this.names.add(parent, name, inode);
      return undefined;
    }
    const replaced = this.names.inode.get(row);
    this.names.inode.set(row, inode);
    return replaced;
  }

  /** Makes a directory, in place of whatever had its name. */
  bindDirectory(place: Place, attributes: InodeAttributes): number {
    const inode = this.inodes.add(FILE_MODE.directory, attributes, place.parent);
    this.names.addDots(inode, place.parent);
    if (this.bind(place, inode) === WHITEOUT_INODE) {
      // The layer hides the lower directory and has one of its own of this name: its own is all there is.
      this.inodes.markOpaque(inode);
    }
    return inode;
  }
}
