import { BLOCK_SIZE } from '../format/erofs-format.js';
import { DirectoryBlock } from './directory-block.js';
import type { ImageInode, ImageVolume } from './image-volume.js';
import { readWhole } from './read-content.js';

/** A name in a directory and the inode that it leads to. */
export interface DirectoryName {
  readonly name: Buffer;
  readonly nid: number;
}

/** All names of a directory in their order, without `.` and `..`. */
export function* readNames(
  volume: ImageVolume,
  directory: ImageInode,
): Generator<DirectoryName, void, void> {
  for (let index = 0; index < blockCountOf(directory); index += 1) {
    const block = readBlock(volume, directory, index);
    for (let dirent = 0; dirent < block.count; dirent += 1) {
      const name = nameAt(volume, directory, block, dirent);
      if (!isDots(name)) {
        yield { name: Buffer.from(name), nid: block.nid(dirent) };
      }
    }
  }
}

/**
 * Finds a name by halving, first the blocks and then the names of one block: they are sorted. In an image where they are
 * not, a name may be missed, as the kernel would miss it.
 */
export function findName(
  volume: ImageVolume,
  directory: ImageInode,
  name: Buffer,
): number | undefined {
  const isNotBehind = (block: DirectoryBlock, dirent: number): boolean =>
    nameAt(volume, directory, block, dirent).compare(name) <= 0;
  const blockIndex = lastWhere(blockCountOf(directory), (index) =>
    isNotBehind(readBlock(volume, directory, index), 0),
  );
  if (blockIndex === undefined) {
    return undefined;
  }
  const block = readBlock(volume, directory, blockIndex);
  const dirent = lastWhere(block.count, (index) => isNotBehind(block, index)) ?? 0;
  const isFound = nameAt(volume, directory, block, dirent).equals(name);
  return isFound ? block.nid(dirent) : undefined;
}

/** The last index for which a condition holds that holds for the first few, or for none. */
function lastWhere(count: number, holds: (index: number) => boolean): number | undefined {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low === 0 ? undefined : low - 1;
}

function blockCountOf(directory: ImageInode): number {
  return Math.ceil(directory.size / BLOCK_SIZE);
}

function readBlock(volume: ImageVolume, directory: ImageInode, index: number): DirectoryBlock {
  const start = index * BLOCK_SIZE;
  const block = DirectoryBlock.parse(readWhole(volume, directory, start, start + BLOCK_SIZE));
  if (block === undefined) {
    throw volume.corrupt(`a block of directory ${directory.nid} is malformed`);
  }
  return block;
}

function nameAt(
  volume: ImageVolume,
  directory: ImageInode,
  block: DirectoryBlock,
  dirent: number,
): Buffer {
  const name = block.name(dirent);
  if (name === undefined) {
    throw volume.corrupt(`a name in directory ${directory.nid} is malformed`);
  }
  return name;
}

function isDots(name: Buffer): boolean {
  const text = name.length <= 2 ? name.toString('latin1') : '';
  return text === '.' || text === '..';
}
