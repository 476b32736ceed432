/** Values per page. A page is small enough not to matter for a small layer, and is never moved once it exists. */
const PAGE_BITS = 14;
const PAGE_LENGTH = 1 << PAGE_BITS;

/**
 * A growing list of numbers of one width: one column of a table with a row for each entry of a layer.
 *
 * A million JavaScript objects cost hundreds of megabytes and a garbage collector that walks them; columns cost their
 * width. They grow by pages, so that growing copies nothing and never needs the double for a moment.
 */
export class Column {
  readonly #newPage: (length: number) => Uint32Array | Float64Array;
  readonly #pages: (Uint32Array | Float64Array)[] = [];

  private constructor(newPage: (length: number) => Uint32Array | Float64Array) {
    this.#newPage = newPage;
  }

  /** Whole numbers from 0 to 2^32 - 1. */
  static uint32(): Column {
    return new Column((length) => new Uint32Array(length));
  }

  /** Numbers that need more: sizes, and seconds since 1970. */
  static float64(): Column {
    return new Column((length) => new Float64Array(length));
  }

  /** The value of a row; 0 when it was never set. */
  get(row: number): number {
    return this.#pages[row >>> PAGE_BITS]?.[row & (PAGE_LENGTH - 1)] ?? 0;
  }

  /** Rows are added one after the other: a new one is at most one page ahead. */
  set(row: number, value: number): void {
    const index = row >>> PAGE_BITS;
    const page = (this.#pages[index] ??= this.#newPage(PAGE_LENGTH));
    page[row & (PAGE_LENGTH - 1)] = value;
  }
}
