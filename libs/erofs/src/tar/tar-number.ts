import { TarHeaderError } from '../errors/tar-errors.js';
import type { HeaderField } from './tar-format.js';

const SPACE = 0x20;
const DIGIT_0 = 0x30;
const DIGIT_7 = 0x37;

/** Set in the first byte of a number that GNU tar wrote in base 256, because octal digits did not suffice. */
const BASE_256_BIT = 0x80;
/** The sign of such a number: it is two's complement, without its topmost bit. */
const BASE_256_SIGN_BIT = 0x40;

/**
 * The number in a field of a header block: octal digits, or base 256.
 *
 * @param offset where the header stands in the stream, for the error
 * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER) when the field holds no number or one beyond ±2^53
 */
export function parseTarNumber(block: Buffer, field: HeaderField, offset: number): number {
  const isOctal = ((block[field.start] ?? 0) & BASE_256_BIT) === 0;
  const value = isOctal ? parseOctal(block, field) : parseBase256(block, field);
  if (!Number.isSafeInteger(value)) {
    throw new TarHeaderError({ offset, reason: `${field.label} is not a number in range` });
  }
  return value;
}

/** Leading spaces and NULs are skipped; a space or NUL ends the digits; a field without digits counts as 0. */
function parseOctal(block: Buffer, field: HeaderField): number {
  const end = field.start + field.length;
  let position = field.start;
  while (position < end && isFiller(block[position] ?? 0)) {
    position += 1;
  }
  let value = 0;
  for (; position < end; position += 1) {
    const byte = block[position] ?? 0;
    if (isFiller(byte)) {
      break;
    }
    if (byte < DIGIT_0 || byte > DIGIT_7) {
      return NaN;
    }
    value = value * 8 + (byte - DIGIT_0);
  }
  return value;
}

function isFiller(byte: number): boolean {
  return byte === SPACE || byte === 0;
}

function parseBase256(block: Buffer, field: HeaderField): number {
  const first = block[field.start] ?? 0;
  const isNegative = (first & BASE_256_SIGN_BIT) !== 0;
  // ~x = -x - 1: a negative number is read as its complement, which is small when the number is near zero.
  const inversion = isNegative ? 0xff : 0;
  let value = (first ^ inversion) & (BASE_256_SIGN_BIT - 1);
  for (let index = 1; index < field.length; index += 1) {
    value = value * 256 + ((block[field.start + index] ?? 0) ^ inversion);
  }
  return isNegative ? -value - 1 : value;
}

/**
 * Writes a number into a field: octal when it fits (one byte is kept for the NUL that ends it), else base 256.
 *
 * @returns false when the field cannot hold it in either form, and nothing was written
 */
export function formatTarNumber(block: Buffer, field: HeaderField, value: number): boolean {
  const digits = field.length - 1;
  if (value >= 0 && value < 8 ** digits) {
    block.write(value.toString(8).padStart(digits, '0'), field.start, 'latin1');
    return true;
  }
  // Beyond 2^53 nothing is exact, and no field that is wide enough for base 256 is shorter than 8 bytes.
  if (!Number.isSafeInteger(value)) {
    return false;
  }
  let rest = BigInt.asUintN(field.length * 8, BigInt(value));
  for (let index = field.length - 1; index >= 0; index -= 1) {
    block[field.start + index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  block[field.start] = (block[field.start] ?? 0) | BASE_256_BIT;
  return true;
}
