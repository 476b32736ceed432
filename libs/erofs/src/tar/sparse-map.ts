import { TarHeaderError, TarLimitError } from '../errors/tar-errors.js';
import type { SparseExtent } from './tar-entry.js';
import { TAR_LIMITS } from './tar-format.js';

/**
 * Collects the extents of a sparse file, from whichever of the four ways an archive tells them, and believes none:
 * they must ascend, must not overlap, must end within the file and add up to what the archive holds.
 */
export class SparseMapBuilder {
  readonly #offset: number;
  readonly #extents: SparseExtent[] = [];
  #end = 0;
  #dataBytes = 0;
  #count = 0;

  /** @param offset where the entry's header stands in the stream, for errors */
  constructor(offset: number) {
    this.#offset = offset;
  }

  /**
   * Adds an extent. Empty ones are common (GNU tar marks the end of a file so) and say nothing.
   *
   * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER), TarLimitError (DOCKLET_EROFS_TAR_LIMIT)
   */
  add(offset: number, length: number): void {
    this.#count += 1;
    this.checkCount(this.#count);
    if (offset < this.#end || !Number.isSafeInteger(offset + length)) {
      throw this.#error('extents of a sparse file overlap or are out of order');
    }
    this.#end = offset + length;
    this.#dataBytes += length;
    if (length > 0) {
      this.#extents.push({ offset, length });
    }
  }

  /** Refuses a number of extents, before they are read where the archive tells it beforehand. */
  checkCount(count: number): void {
    if (count > TAR_LIMITS.sparseExtents) {
      throw new TarLimitError({
        offset: this.#offset,
        what: 'the number of sparse extents',
        limit: TAR_LIMITS.sparseExtents,
        actual: count,
      });
    }
  }

  /**
   * The extents, once all are there.
   *
   * @param size of the file, holes included
   * @param storedBytes what the archive holds of it
   * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER) when they do not fit
   */
  finish(size: number, storedBytes: number): readonly SparseExtent[] {
    if (this.#end > size) {
      throw this.#error('an extent of a sparse file lies behind its end');
    }
    if (this.#dataBytes !== storedBytes) {
      throw this.#error('the extents of a sparse file do not add up to its content');
    }
    return this.#extents;
  }

  #error(reason: string): TarHeaderError {
    return new TarHeaderError({ offset: this.#offset, reason });
  }
}
