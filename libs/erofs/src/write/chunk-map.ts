import { BLOCK_MAP_ENTRY_SIZE, BLOCK_SIZE, NULL_ADDRESS } from '../format/erofs-format.js';
import type { ChunkMap } from '../layer/chunk-table.js';
import { chunkCountOf } from './sparse-plan.js';

const ENTRIES_PER_PART = BLOCK_SIZE / BLOCK_MAP_ENTRY_SIZE;

/**
 * The table of a sparse file: for each chunk the number of its first block, or the mark of a hole. Each part given out
 * is valid until the next is asked for.
 */
export function* encodeChunkMap(map: ChunkMap, size: number): Generator<Buffer, void, void> {
  const part = Buffer.allocUnsafe(ENTRIES_PER_PART * BLOCK_MAP_ENTRY_SIZE);
  const chunkCount = chunkCountOf(size, map.chunkBits);
  const blockOf = blockFinder(map);
  for (let start = 0; start < chunkCount; start += ENTRIES_PER_PART) {
    const count = Math.min(ENTRIES_PER_PART, chunkCount - start);
    for (let index = 0; index < count; index += 1) {
      part.writeUInt32LE(blockOf(start + index), index * BLOCK_MAP_ENTRY_SIZE);
    }
    yield part.subarray(0, count * BLOCK_MAP_ENTRY_SIZE);
  }
}

/** The first block of a chunk. Chunks must ascend: the runs are gone through once. */
function blockFinder({ chunkBits, runs }: ChunkMap): (chunk: number) => number {
  let index = 0;
  return (chunk) => {
    let run = runs[index];
    while (run !== undefined && run.firstChunk + run.chunkCount <= chunk) {
      index += 1;
      run = runs[index];
    }
    return run === undefined || chunk < run.firstChunk
      ? NULL_ADDRESS
      : run.startBlock + (chunk - run.firstChunk) * 2 ** chunkBits;
  };
}
