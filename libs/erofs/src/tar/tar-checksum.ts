import { HEADER_FIELDS, TAR_BLOCK_SIZE } from './tar-format.js';

const SPACE = 0x20;
const CHECKSUM_START = HEADER_FIELDS.checksum.start;
const CHECKSUM_END = CHECKSUM_START + HEADER_FIELDS.checksum.length;

/** What the bytes of a header block add up to. */
export interface HeaderSums {
  /** The checksum that POSIX asks for: of unsigned bytes, with spaces in place of the checksum itself. */
  readonly unsigned: number;
  /** What some old tars computed, with signed bytes. GNU tar and Go accept it, and so do we. */
  readonly signed: number;
  /** Whether every byte is zero: half of the mark that ends an archive. */
  readonly isZeroBlock: boolean;
}

/** Adds up a header block. */
export function sumHeader(block: Buffer): HeaderSums {
  let all = 0;
  let large = 0;
  for (let index = 0; index < TAR_BLOCK_SIZE; index += 1) {
    const byte = block[index] ?? 0;
    all += byte;
    large += byte >> 7;
  }
  let own = 0;
  let ownLarge = 0;
  for (let index = CHECKSUM_START; index < CHECKSUM_END; index += 1) {
    const byte = block[index] ?? 0;
    own += byte;
    ownLarge += byte >> 7;
  }
  const unsigned = all - own + SPACE * HEADER_FIELDS.checksum.length;
  return { unsigned, signed: unsigned - 256 * (large - ownLarge), isZeroBlock: all === 0 };
}
