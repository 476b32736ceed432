import { BLOCK_SIZE } from '../format/erofs-format.js';
import type { ChunkMap, PlacedRun } from '../layer/chunk-table.js';
import type { LayerTree } from '../layer/layer-tree.js';
import type { TarEntry } from '../tar/tar-entry.js';
import type { ImageOutput } from './image-output.js';
import { SparsePlacer } from '../tar/sparse-placer.js';
import { blocksOfRun, chunkBytes, planSparseFile } from './sparse-plan.js';

/** Where the content of the current file goes, and where that file ends in the image. */
interface OpenFile {
  readonly placer: SparsePlacer | undefined;
  readonly positionOf: (offset: number) => number;
  readonly end: number;
}

/**
 * Writes the contents of files as they arrive, each from a block of its own on: one file after the other, so that
 * where a file begins is all that must be remembered.
 */
export class ContentWriter {
  readonly #tree: LayerTree;
  readonly #output: ImageOutput;
  #file: OpenFile | undefined;

  constructor(tree: LayerTree, output: ImageOutput) {
    this.#tree = tree;
    this.#output = output;
  }

  /** Begins a file. Without an inode its content is dropped. */
  begin(inode: number | undefined, entry: TarEntry): void {
    if (inode === undefined) {
      this.#file = undefined;
      return;
    }
    this.#tree.inodes.size.set(inode, entry.size);
    const startBlock = this.#output.block;
    if (entry.sparse === undefined) {
      this.#tree.inodes.data.set(inode, entry.size === 0 ? 0 : startBlock);
      this.#file = plainFile(startBlock, entry);
    } else {
      this.#file = this.#beginSparse(inode, entry, startBlock);
    }
  }

  /** The next piece of the current file's content. */
  write(bytes: Buffer): void {
    const file = this.#file;
    if (file?.placer === undefined) {
      if (file !== undefined) {
        this.#output.append(bytes);
      }
      return;
    }
    for (const piece of file.placer.place(bytes)) {
      this.#writeAt(file.positionOf, piece.offset, piece.bytes);
    }
  }

  /** Ends the current file: the next one begins at the block behind it. */
  end(): void {
    if (this.#file !== undefined) {
      this.#output.skipTo(this.#file.end);
      this.#file = undefined;
    }
  }

  #beginSparse(inode: number, entry: TarEntry, startBlock: number): OpenFile {
    const extents = entry.sparse ?? [];
    const plan = planSparseFile(entry.size, extents);
    const placer = new SparsePlacer(extents);
    if (plan === undefined) {
      this.#tree.inodes.data.set(inode, startBlock);
      return { ...plainFile(startBlock, entry), placer };
    }
    const { chunkBits } = plan;
    let nextBlock = startBlock;
    const runs = plan.runs.map((run) => {
      const placed: PlacedRun = { ...run, startBlock: nextBlock };
      nextBlock += blocksOfRun(run, entry.size, chunkBits);
      return placed;
    });
    this.#tree.inodes.chunks.set(inode, this.#tree.chunks.add({ chunkBits, runs }));
    return { placer, positionOf: chunkPositions({ chunkBits, runs }), end: nextBlock * BLOCK_SIZE };
  }

  /** A piece of data may go on behind the end of a chunk, but not of a run. */
  #writeAt(positionOf: (offset: number) => number, offset: number, bytes: Buffer): void {
    this.#output.skipTo(positionOf(offset));
    this.#output.append(bytes);
  }
}

function plainFile(startBlock: number, entry: TarEntry): OpenFile {
  const start = startBlock * BLOCK_SIZE;
  const blocks = Math.ceil(entry.size / BLOCK_SIZE);
  return {
    placer: undefined,
    positionOf: (offset) => start + offset,
    end: start + blocks * BLOCK_SIZE,
  };
}

/** Where in the image an offset of a sparse file is. Offsets must ascend: the runs are gone through once. */
function chunkPositions({ chunkBits, runs }: ChunkMap): (offset: number) => number {
  const bytes = chunkBytes(chunkBits);
  let index = 0;
  return (offset) => {
    const chunk = Math.floor(offset / bytes);
    let run = runs[index];
    while (run !== undefined && run.firstChunk + run.chunkCount <= chunk) {
      index += 1;
      run = runs[index];
    }
    const { firstChunk, startBlock } = run ?? { firstChunk: 0, startBlock: 0 };
    return startBlock * BLOCK_SIZE + offset - firstChunk * bytes;
  };
}
