import { TarHeaderError } from '../errors/tar-errors.js';
import { sumHeader } from './tar-checksum.js';
import type { HeaderField } from './tar-format.js';
import {
  HEADER_FIELDS,
  MAGIC_OFFSET,
  MAGIC_POSIX,
  STAR_MAGIC,
  STAR_MAGIC_OFFSET,
  TYPEFLAG_OFFSET,
} from './tar-format.js';
import { parseTarNumber } from './tar-number.js';

const SLASH = Buffer.from('/');
const EMPTY = Buffer.alloc(0);

/** A header block whose checksum is right, and its place in the stream. Its bytes are borrowed: read, then forget. */
export class HeaderBlock {
  readonly bytes: Buffer;
  readonly offset: number;

  private constructor(bytes: Buffer, offset: number) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /**
   * Takes a block for a header.
   *
   * @returns undefined for a block of zeros, which ends an archive
   * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER) when the checksum is wrong
   */
  static parse(bytes: Buffer, offset: number): HeaderBlock | undefined {
    const sums = sumHeader(bytes);
    if (sums.isZeroBlock) {
      return undefined;
    }
    const expected = parseTarNumber(bytes, HEADER_FIELDS.checksum, offset);
    if (expected !== sums.unsigned && expected !== sums.signed) {
      throw new TarHeaderError({ offset, reason: 'its checksum is wrong' });
    }
    return new HeaderBlock(bytes, offset);
  }

  /** One character; compare with `TYPEFLAG`. */
  get typeflag(): string {
    return String.fromCharCode(this.bytes[TYPEFLAG_OFFSET] ?? 0);
  }

  /** The name that this block alone tells, with the prefix that ustar may have split off. */
  get name(): Buffer {
    const name = this.#text(HEADER_FIELDS.name);
    const prefix = this.#prefix();
    return prefix.length === 0 ? name : Buffer.concat([prefix, SLASH, name]);
  }

  /** Target of a link, as far as this block tells. */
  get linkName(): Buffer {
    return this.#text(HEADER_FIELDS.linkName);
  }

  /** @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER) when the field holds no number */
  number(field: HeaderField): number {
    return parseTarNumber(this.bytes, field, this.offset);
  }

  /** Like {@link number}, for what cannot be less than zero: a size, an id. */
  natural(field: HeaderField): number {
    const value = this.number(field);
    if (value < 0) {
      throw new TarHeaderError({ offset: this.offset, reason: `${field.label} is negative` });
    }
    return value;
  }

  #prefix(): Buffer {
    if (this.bytes[HEADER_FIELDS.prefix.start] === 0 || !this.#has(MAGIC_POSIX, MAGIC_OFFSET)) {
      // An old GNU header keeps times and a sparse map there, and a v7 header nothing that could be relied on.
      return EMPTY;
    }
    const isStar = this.#has(STAR_MAGIC, STAR_MAGIC_OFFSET);
    return this.#text(isStar ? HEADER_FIELDS.starPrefix : HEADER_FIELDS.prefix);
  }

  #has(mark: string, at: number): boolean {
    return this.bytes.toString('latin1', at, at + mark.length) === mark;
  }

  /** A copy of a text field, up to its NUL or its full length. */
  #text(field: HeaderField): Buffer {
    const fieldEnd = field.start + field.length;
    let end = field.start;
    while (end < fieldEnd && this.bytes[end] !== 0) {
      end += 1;
    }
    const text = Buffer.allocUnsafe(end - field.start);
    this.bytes.copy(text, 0, field.start, end);
    return text;
  }
}
