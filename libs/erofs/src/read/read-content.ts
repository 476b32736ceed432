import { contentPieces } from './content-map.js';
import type { ImageInode, ImageVolume } from './image-volume.js';

/** How much is read, and given out, at once. */
const PIECE_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(64 * 1024);

/** The data of an inode from one offset to another, holes as zeros, in pieces that may be borrowed. */
export function* readContent(
  volume: ImageVolume,
  inode: ImageInode,
  start: number,
  end: number,
): Generator<Buffer, void, void> {
  for (const { position, length } of contentPieces(volume, inode, start, end)) {
    const step = position === undefined ? ZEROS.length : PIECE_BYTES;
    for (let done = 0; done < length; done += step) {
      const count = Math.min(step, length - done);
      yield position === undefined ? ZEROS.subarray(0, count) : volume.read(position + done, count);
    }
  }
}

/** The same in one buffer; its size must have been checked before. */
export function readWhole(
  volume: ImageVolume,
  inode: ImageInode,
  start = 0,
  end = inode.size,
): Buffer {
  return Buffer.concat([...readContent(volume, inode, start, end)]);
}
