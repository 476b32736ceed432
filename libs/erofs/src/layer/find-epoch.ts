import type { TarTime } from '../tar/tar-entry.js';
import type { InodeTable } from './inode-table.js';

/**
 * The time that most of a layer's inodes share, if there is one: it is stored once, and they need no time of their own.
 * Layers that are built reproducibly have one time throughout (SOURCE_DATE_EPOCH).
 *
 * Boyer and Moore's majority vote finds it in one pass without counting anything. Where no time has a majority, some
 * time comes out, and fits few.
 */
export function findEpoch(inodes: InodeTable, isLive: (inode: number) => boolean): TarTime {
  let candidate: TarTime = { seconds: 0, nanoseconds: 0 };
  let votes = 0;
  for (let inode = 0; inode < inodes.count; inode += 1) {
    const seconds = inodes.mtimeSeconds.get(inode);
    // Old kernels read the epoch as an unsigned number.
    if (!isLive(inode) || seconds < 0) {
      continue;
    }
    const nanoseconds = inodes.mtimeNanoseconds.get(inode);
    if (votes === 0) {
      candidate = { seconds, nanoseconds };
    }
    const isSame = candidate.seconds === seconds && candidate.nanoseconds === nanoseconds;
    votes += isSame ? 1 : -1;
  }
  return candidate;
}
