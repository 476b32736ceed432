import { ByteArena } from './byte-arena.js';
import { Column } from './column.js';
import { HalfSipHash } from './half-sip-hash.js';

const FIRST_BUCKET_COUNT = 1024;
/** Rows are numbered from 1 in the chains, so that 0 can end one. */
const END_OF_CHAIN = 0;

/**
 * One row for each name in a directory: 16 bytes and the name. Finds a name of a directory in constant time, through
 * a hash table over all directories together.
 */
export class NameTable {
  /** The directory that a name stands in. */
  readonly parent = Column.uint32();
  /** The inode that it leads to. */
  readonly inode = Column.uint32();
  readonly #nameOffset = Column.uint32();
  readonly #next = Column.uint32();
  readonly #names = new ByteArena();
  readonly #hash = new HalfSipHash();
  readonly #dot = this.#store(Buffer.from('.'));
  readonly #dotDot = this.#store(Buffer.from('..'));
  #buckets = new Uint32Array(FIRST_BUCKET_COUNT);
  #count = 0;

  /** How many names there are, all directories together. */
  get count(): number {
    return this.#count;
  }

  /** Memory taken by the names themselves. */
  get nameBytes(): number {
    return this.#names.size;
  }

  /** The row of a name in a directory, or undefined. */
  find(parent: number, name: Uint8Array): number | undefined {
    const bucket = this.#bucketOf(parent, name);
    let link = this.#buckets[bucket] ?? END_OF_CHAIN;
    while (link !== END_OF_CHAIN) {
      const row = link - 1;
      if (this.parent.get(row) === parent && this.#isNamed(row, name)) {
        return row;
      }
      link = this.#next.get(row);
    }
    return undefined;
  }

  /** Adds a name that is not there yet. */
  add(parent: number, name: Uint8Array, inode: number): number {
    if (this.#count >= this.#buckets.length) {
      this.#growBuckets();
    }
    const row = this.#addRow(parent, this.#store(name), inode);
    this.#link(row, name);
    return row;
  }

  /**
   * Adds `.` and `..` to a directory: on disk they are names like all others. Here they are never looked up, so they
   * are not hashed.
   */
  addDots(directory: number, parent: number): void {
    this.#addRow(directory, this.#dot, directory);
    this.#addRow(directory, this.#dotDot, parent);
  }

  /** The bytes of a name, not copied. */
  name(row: number): Buffer {
    const offset = this.#nameOffset.get(row);
    return this.#names.view(offset + 1, this.nameLength(row));
  }

  /** The length of a name, without looking at the rest of it. */
  nameLength(row: number): number {
    return this.#bytesOf(row)[this.#startOf(row)] ?? 0;
  }

  /**
   * Orders two names by their bytes, as the format wants them: negative when the first comes first. It compares byte by
   * byte because names differ early: a call of `Buffer.compare` takes longer than the whole loop.
   */
  compare(row: number, otherRow: number): number {
    const bytes = this.#bytesOf(row);
    const otherBytes = this.#bytesOf(otherRow);
    const start = this.#startOf(row);
    const otherStart = this.#startOf(otherRow);
    const length = bytes[start] ?? 0;
    const otherLength = otherBytes[otherStart] ?? 0;
    const shared = Math.min(length, otherLength);
    for (let index = 1; index <= shared; index += 1) {
      const difference = (bytes[start + index] ?? 0) - (otherBytes[otherStart + index] ?? 0);
      if (difference !== 0) {
        return difference;
      }
    }
    return length - otherLength;
  }

  #isNamed(row: number, name: Uint8Array): boolean {
    const bytes = this.#bytesOf(row);
    const start = this.#startOf(row);
    if (bytes[start] !== name.length) {
      return false;
    }
    for (let index = 0; index < name.length; index += 1) {
      if (bytes[start + 1 + index] !== name[index]) {
        return false;
      }
    }
    return true;
  }

  /** The memory in which a row's name is kept. */
  #bytesOf(row: number): Buffer {
    return this.#names.pageBytes(this.#nameOffset.get(row));
  }

  /** Where in {@link #bytesOf} the name begins: its length, then its bytes. */
  #startOf(row: number): number {
    return this.#names.pageOffset(this.#nameOffset.get(row));
  }

  #addRow(parent: number, nameOffset: number, inode: number): number {
    const row = this.#count;
    this.#count += 1;
    this.parent.set(row, parent);
    this.inode.set(row, inode);
    this.#nameOffset.set(row, nameOffset);
    return row;
  }

  /** A name is kept behind a byte that tells its length, which is at most 255. */
  #store(name: Uint8Array): number {
    const offset = this.#names.allocate(name.length + 1);
    const place = this.#names.view(offset, name.length + 1);
    place[0] = name.length;
    place.set(name, 1);
    return offset;
  }

  #bucketOf(parent: number, name: Uint8Array): number {
    return this.#hash.hash(parent, name) & (this.#buckets.length - 1);
  }

  #link(row: number, name: Uint8Array): void {
    const bucket = this.#bucketOf(this.parent.get(row), name);
    this.#next.set(row, this.#buckets[bucket] ?? END_OF_CHAIN);
    this.#buckets[bucket] = row + 1;
  }

  #growBuckets(): void {
    const old = this.#buckets;
    this.#buckets = new Uint32Array(old.length * 2);
    for (let link of old) {
      while (link !== END_OF_CHAIN) {
        const row = link - 1;
        link = this.#next.get(row);
        this.#link(row, this.name(row));
      }
    }
  }
}
