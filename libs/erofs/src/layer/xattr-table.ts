import { ByteArena } from './byte-arena.js';

/** The reference for "no xattrs". */
export const NO_XATTRS = 0;

const LENGTH_SIZE = 4;
/** Only short sets are looked for again: those are the labels that every file of a layer carries. */
const LONGEST_SHARED_BYTES = 512;

/**
 * Keeps the encoded xattrs of a layer's inodes. A set that many inodes have, such as a security label, is kept once.
 */
export class XattrTable {
  readonly #bytes = new ByteArena();
  readonly #references = new Map<string, number>();

  /** Memory taken, in bytes, by what is kept and by what is needed to find it again. */
  get size(): number {
    return this.#bytes.size + this.#references.size * (LONGEST_SHARED_BYTES / 2);
  }

  /** Keeps a set and returns a reference to it, {@link NO_XATTRS} when it is empty. */
  add(encoded: Buffer): number {
    if (encoded.length === 0) {
      return NO_XATTRS;
    }
    if (encoded.length > LONGEST_SHARED_BYTES) {
      return this.#store(encoded);
    }
    const key = encoded.toString('latin1');
    const known = this.#references.get(key);
    if (known !== undefined) {
      return known;
    }
    const reference = this.#store(encoded);
    this.#references.set(key, reference);
    return reference;
  }

  /** The set behind a reference. */
  get(reference: number): Buffer {
    if (reference === NO_XATTRS) {
      return Buffer.alloc(0);
    }
    const offset = reference - 1;
    const length = this.#bytes.view(offset, LENGTH_SIZE).readUInt32LE(0);
    return this.#bytes.view(offset + LENGTH_SIZE, length);
  }

  #store(encoded: Buffer): number {
    const offset = this.#bytes.allocate(LENGTH_SIZE + encoded.length);
    const place = this.#bytes.view(offset, LENGTH_SIZE + encoded.length);
    place.writeUInt32LE(encoded.length, 0);
    place.set(encoded, LENGTH_SIZE);
    return offset + 1;
  }
}
