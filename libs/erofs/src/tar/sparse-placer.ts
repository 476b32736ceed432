import type { SparseExtent } from './tar-entry.js';

/** A piece of a sparse file's data, and where in the file it stands. */
export interface PlacedBytes {
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * Tells where the data of a sparse file goes, which an archive holds in one piece: give it the content as it comes, in
 * pieces of any size.
 */
export class SparsePlacer {
  readonly #extents: readonly SparseExtent[];
  #index = 0;
  #written = 0;

  /** @param extents as an entry has them: `TarEntry.sparse` */
  constructor(extents: readonly SparseExtent[]) {
    this.#extents = extents;
  }

  /** Cuts the next piece of content at the holes. */
  *place(content: Buffer): Generator<PlacedBytes, void, void> {
    let start = 0;
    let extent = this.#extents[this.#index];
    while (start < content.length && extent !== undefined) {
      const end = Math.min(content.length, start + extent.length - this.#written);
      yield { offset: extent.offset + this.#written, bytes: content.subarray(start, end) };
      this.#written += end - start;
      start = end;
      if (this.#written === extent.length) {
        this.#index += 1;
        this.#written = 0;
        extent = this.#extents[this.#index];
      }
    }
  }
}
