import { BLOCK_MAP_ENTRY_SIZE, BLOCK_SIZE, CHUNK_BLOCK_BITS_MASK } from '../format/erofs-format.js';
import type { SparseExtent } from '../tar/tar-entry.js';

/** Consecutive chunks that hold data, and so have blocks in the image. */
export interface ChunkRun {
  readonly firstChunk: number;
  readonly chunkCount: number;
}

/** How a sparse file is divided. */
export interface SparsePlan {
  /** Log2 of blocks per chunk. */
  readonly chunkBits: number;
  /** In ascending order; what lies between two of them is a hole. */
  readonly runs: readonly ChunkRun[];
}

/**
 * Chooses chunks for a sparse file. EROFS divides a file into chunks of one size, each of which is wholly there or
 * wholly a hole; its table has 4 bytes for each chunk. Large chunks waste blocks around each piece of data, small ones
 * make a long table, so the size is taken that costs least: an empty terabyte needs no terabyte of table.
 *
 * @returns undefined when it costs no less to write the holes out as zeros
 */
export function planSparseFile(
  size: number,
  extents: readonly SparseExtent[],
): SparsePlan | undefined {
  let leastBytes = blocksOf(size) * BLOCK_SIZE;
  let best: number | undefined;
  for (let chunkBits = 0; chunkBits <= CHUNK_BLOCK_BITS_MASK; chunkBits += 1) {
    const bytes = costOf(size, extents, chunkBits);
    if (bytes < leastBytes) {
      leastBytes = bytes;
      best = chunkBits;
    }
  }
  return best === undefined
    ? undefined
    : { chunkBits: best, runs: runsOf(extents, chunkBytes(best)) };
}

/** How many chunks a file has, holes included. */
export function chunkCountOf(size: number, chunkBits: number): number {
  return Math.ceil(size / chunkBytes(chunkBits));
}

/** How many blocks a run takes. The last chunk of a file ends where the file does. */
export function blocksOfRun(run: ChunkRun, size: number, chunkBits: number): number {
  const first = run.firstChunk * 2 ** chunkBits;
  const end = (run.firstChunk + run.chunkCount) * 2 ** chunkBits;
  return Math.min(end, blocksOf(size)) - first;
}

/** Size of a chunk. Up to 2^43, so there is no shifting here. */
export function chunkBytes(chunkBits: number): number {
  return BLOCK_SIZE * 2 ** chunkBits;
}

function costOf(size: number, extents: readonly SparseExtent[], chunkBits: number): number {
  const table = chunkCountOf(size, chunkBits) * BLOCK_MAP_ENTRY_SIZE;
  const bytes = chunkBytes(chunkBits);
  let blocks = 0;
  let nextChunk = 0;
  for (const { offset, length } of extents) {
    const firstChunk = Math.max(nextChunk, Math.floor(offset / bytes));
    nextChunk = Math.max(nextChunk, Math.ceil((offset + length) / bytes));
    const chunkCount = nextChunk - firstChunk;
    blocks += chunkCount === 0 ? 0 : blocksOfRun({ firstChunk, chunkCount }, size, chunkBits);
  }
  return table + blocks * BLOCK_SIZE;
}

function runsOf(extents: readonly SparseExtent[], bytes: number): ChunkRun[] {
  const runs: ChunkRun[] = [];
  for (const { offset, length } of extents) {
    const firstChunk = Math.floor(offset / bytes);
    const endChunk = Math.ceil((offset + length) / bytes);
    const last = runs.at(-1);
    const lastEnd = last === undefined ? -1 : last.firstChunk + last.chunkCount;
    if (last !== undefined && firstChunk <= lastEnd) {
      runs[runs.length - 1] = { ...last, chunkCount: endChunk - last.firstChunk };
    } else {
      runs.push({ firstChunk, chunkCount: endChunk - firstChunk });
    }
  }
  return runs;
}

function blocksOf(size: number): number {
  return Math.ceil(size / BLOCK_SIZE);
}
