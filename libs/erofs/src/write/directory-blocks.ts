import { BLOCK_SIZE, DIRENT_SIZE } from '../format/erofs-format.js';
import { fileTypeOf } from '../format/file-mode.js';
import type { LayerTree } from '../layer/layer-tree.js';

/** Offsets within `struct erofs_dirent`. */
const FIELD = { nid: 0, nameOffset: 8, fileType: 10 } as const;

/** How the names of a directory are distributed over blocks. */
export interface DirectoryBlocks {
  /** For each block, how many of the directory's names are in it or before it. */
  readonly ends: readonly number[];
  /** How much of the last block is used. */
  readonly lastBytes: number;
}

/** Fills one block after the other with as many names as it takes, each with its dirent. */
export function planDirectory(tree: LayerTree, rows: Uint32Array): DirectoryBlocks {
  const ends: number[] = [];
  let used = 0;
  for (let index = 0; index < rows.length; index += 1) {
    const needed = DIRENT_SIZE + tree.names.nameLength(rows[index] ?? 0);
    if (used + needed > BLOCK_SIZE) {
      ends.push(index);
      used = 0;
    }
    used += needed;
  }
  ends.push(rows.length);
  return { ends, lastBytes: used };
}

/** Size of a directory in bytes: its last block counts only as far as it is used. */
export function directorySize({ ends, lastBytes }: DirectoryBlocks): number {
  return (ends.length - 1) * BLOCK_SIZE + lastBytes;
}

/**
 * Writes one block of a directory: an array of dirents, then the names in the same order. Where the first name begins
 * tells how many dirents there are.
 *
 * @param nidOf the number of an inode in the image
 */
export function encodeDirectoryBlock(
  block: Buffer,
  tree: LayerTree,
  rows: Uint32Array,
  nidOf: (inode: number) => number,
): void {
  let dirent = 0;
  let nameOffset = rows.length * DIRENT_SIZE;
  for (const row of rows) {
    const inode = tree.names.inode.get(row);
    const name = tree.names.name(row);
    block.writeUInt32LE(nidOf(inode), dirent + FIELD.nid);
    block.writeUInt32LE(0, dirent + FIELD.nid + 4);
    block.writeUInt16LE(nameOffset, dirent + FIELD.nameOffset);
    block.writeUInt16LE(fileTypeOf(tree.inodes.mode(inode)), dirent + FIELD.fileType);
    block.set(name, nameOffset);
    dirent += DIRENT_SIZE;
    nameOffset += name.length;
  }
}
