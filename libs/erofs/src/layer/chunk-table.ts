import { ByteArena } from './byte-arena.js';

/** The reference for "not a sparse file". */
export const NO_CHUNKS = 0;

/** Consecutive chunks and the consecutive blocks that hold them. */
export interface PlacedRun {
  readonly firstChunk: number;
  readonly chunkCount: number;
  readonly startBlock: number;
}

/** Where the chunks of a sparse file are. */
export interface ChunkMap {
  readonly chunkBits: number;
  readonly runs: readonly PlacedRun[];
}

const NUMBER_SIZE = 8;
const NUMBERS_IN_HEAD = 2;
const NUMBERS_IN_RUN = 3;

/** Keeps the chunk maps of sparse files as runs, 24 bytes each, however long the table in the image will be. */
export class ChunkTable {
  readonly #bytes = new ByteArena();

  /** Memory taken, in bytes. */
  get size(): number {
    return this.#bytes.size;
  }

  /** Keeps a map and returns a reference to it. */
  add(map: ChunkMap): number {
    const numbers = [map.chunkBits, map.runs.length];
    for (const { firstChunk, chunkCount, startBlock } of map.runs) {
      numbers.push(firstChunk, chunkCount, startBlock);
    }
    const offset = this.#bytes.allocate(numbers.length * NUMBER_SIZE);
    const place = this.#bytes.view(offset, numbers.length * NUMBER_SIZE);
    for (const [index, number] of numbers.entries()) {
      place.writeDoubleLE(number, index * NUMBER_SIZE);
    }
    return offset + 1;
  }

  /** The map behind a reference. */
  get(reference: number): ChunkMap {
    const offset = reference - 1;
    const head = this.#bytes.view(offset, NUMBERS_IN_HEAD * NUMBER_SIZE);
    const runCount = head.readDoubleLE(NUMBER_SIZE);
    const length = (NUMBERS_IN_HEAD + runCount * NUMBERS_IN_RUN) * NUMBER_SIZE;
    const bytes = this.#bytes.view(offset, length).subarray(head.length);
    const numberAt = (index: number): number => bytes.readDoubleLE(index * NUMBER_SIZE);
    const runs = Array.from({ length: runCount }, (_, run) => ({
      firstChunk: numberAt(run * NUMBERS_IN_RUN),
      chunkCount: numberAt(run * NUMBERS_IN_RUN + 1),
      startBlock: numberAt(run * NUMBERS_IN_RUN + 2),
    }));
    return { chunkBits: head.readDoubleLE(0), runs };
  }
}
