import { DIRENT_SIZE, NAME_LENGTH_MAX } from '../format/erofs-format.js';

const SLASH = 0x2f;
/** Where a `struct erofs_dirent` tells where its name begins. */
const NAME_OFFSET_FIELD = 8;

/**
 * One block of a directory: dirents, then the names in the same order. Nothing of it is looked at before it is asked
 * for, and every answer is undefined where the block contradicts itself.
 */
export class DirectoryBlock {
  /** How many names it has, at least one. */
  readonly count: number;
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer, count: number) {
    this.#bytes = bytes;
    this.count = count;
  }

  /** The first name begins where the dirents end, which tells how many there are. */
  static parse(bytes: Buffer): DirectoryBlock | undefined {
    const namesStart = bytes.length < DIRENT_SIZE ? 0 : bytes.readUInt16LE(NAME_OFFSET_FIELD);
    const isSound =
      namesStart >= DIRENT_SIZE && namesStart % DIRENT_SIZE === 0 && namesStart < bytes.length;
    return isSound ? new DirectoryBlock(bytes, namesStart / DIRENT_SIZE) : undefined;
  }

  /** The number of the inode that a name leads to. It may be any number. */
  nid(index: number): number {
    return Number(this.#bytes.readBigUInt64LE(index * DIRENT_SIZE));
  }

  /** A view of a name, which ends where the next one begins; the last one of a block at a NUL or at the block's end. */
  name(index: number): Buffer | undefined {
    const start = this.#nameOffset(index);
    const end = index + 1 < this.count ? this.#nameOffset(index + 1) : this.#lastNameEnd(start);
    const length = end - start;
    const isInside = start >= this.count * DIRENT_SIZE && end <= this.#bytes.length;
    if (!isInside || length < 1 || length > NAME_LENGTH_MAX) {
      return undefined;
    }
    const name = this.#bytes.subarray(start, end);
    return name.includes(0) || name.includes(SLASH) ? undefined : name;
  }

  #nameOffset(index: number): number {
    return this.#bytes.readUInt16LE(index * DIRENT_SIZE + NAME_OFFSET_FIELD);
  }

  #lastNameEnd(start: number): number {
    const nul = this.#bytes.indexOf(0, start);
    return nul === -1 ? this.#bytes.length : nul;
  }
}
