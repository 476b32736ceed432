/** Items do not straddle pages, so that each can be given out as one view. */
const PAGE_BITS = 20;
const PAGE_SIZE = 1 << PAGE_BITS;

interface Page {
  readonly bytes: Buffer;
  /** Offset of its first byte. A page for a large item takes the place of several, which then share it. */
  readonly start: number;
}

/**
 * Keeps byte strings of any length one behind the other and gives each an offset to find it by: names, link targets,
 * xattrs. Nothing is ever removed.
 */
export class ByteArena {
  readonly #pages: Page[] = [];
  #used = 0;

  /** How much memory is taken, in bytes. */
  get size(): number {
    return this.#used;
  }

  /**
   * Makes room for an item.
   *
   * @returns its offset, for {@link view}
   */
  allocate(length: number): number {
    const isAtPageStart = this.#used % PAGE_SIZE === 0;
    const leftInPage = isAtPageStart ? 0 : PAGE_SIZE - (this.#used % PAGE_SIZE);
    if (length > leftInPage) {
      this.#used += leftInPage;
      this.#addPages(Math.max(1, Math.ceil(length / PAGE_SIZE)));
    }
    const offset = this.#used;
    this.#used += length;
    return offset;
  }

  /** Keeps a copy of the bytes. */
  add(bytes: Uint8Array): number {
    const offset = this.allocate(bytes.length);
    this.view(offset, bytes.length).set(bytes);
    return offset;
  }

  /** The bytes of an item, not copied. */
  view(offset: number, length: number): Buffer {
    const page = this.#pageOf(offset);
    const start = offset - page.start;
    return page.bytes.subarray(start, start + length);
  }

  /** The memory that holds an item, for loops too hot for a view of each. */
  pageBytes(offset: number): Buffer {
    return this.#pageOf(offset).bytes;
  }

  /** Where in {@link pageBytes} the item begins. */
  pageOffset(offset: number): number {
    return offset - this.#pageOf(offset).start;
  }

  #pageOf(offset: number): Page {
    return this.#pages[offset >>> PAGE_BITS] ?? { bytes: Buffer.alloc(0), start: offset };
  }

  #addPages(count: number): void {
    const page = { bytes: Buffer.alloc(count * PAGE_SIZE), start: this.#used };
    for (let index = 0; index < count; index += 1) {
      this.#pages.push(page);
    }
  }
}
