import { TarHeaderError } from '../errors/tar-errors.js';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const EQUALS = 0x3d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** More digits than any record in a header of at most 1 MiB can need for its length. */
const LONGEST_LENGTH_DIGITS = 8;

/**
 * Walks the records of a PAX extended header: `"%d %s=%s\n", length, keyword, value`, where the length counts itself
 * (POSIX.1-2024 pax, "pax Extended Header").
 *
 * Keys are given as latin1 text, values as views of `data`: both may hold any byte.
 *
 * @param offset where the header stands in the stream, for the error
 * @throws TarHeaderError (DOCKLET_EROFS_TAR_HEADER) when a record's length or form is wrong
 */
export function forEachPaxRecord(
  data: Buffer,
  offset: number,
  visit: (key: string, value: Buffer) => void,
): void {
  let start = 0;
  while (start < data.length) {
    const { length, bodyStart } = readLength(data, start, offset);
    const end = start + length;
    const equals = data.indexOf(EQUALS, bodyStart);
    if (bodyStart >= end || end > data.length || data[end - 1] !== NEWLINE) {
      throw new TarHeaderError({ offset, reason: 'the length of a PAX record is wrong' });
    }
    if (equals <= bodyStart || equals >= end || data.subarray(bodyStart, equals).includes(0)) {
      throw new TarHeaderError({ offset, reason: 'a PAX record has no proper keyword' });
    }
    visit(data.toString('latin1', bodyStart, equals), data.subarray(equals + 1, end - 1));
    start = end;
  }
}

function readLength(data: Buffer, start: number, offset: number) {
  let length = 0;
  let position = start;
  while (position < start + LONGEST_LENGTH_DIGITS && isDigit(data[position])) {
    length = length * 10 + ((data[position] ?? 0) - DIGIT_0);
    position += 1;
  }
  if (position === start || data[position] !== SPACE) {
    throw new TarHeaderError({ offset, reason: 'a PAX record does not begin with its length' });
  }
  return { length, bodyStart: position + 1 };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9;
}

/** One PAX record as bytes. Its length counts its own digits, so it is found by trying. */
export function formatPaxRecord(key: string, value: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(` ${key}=`, 'latin1'), value, Buffer.from('\n')]);
  let digits = 1;
  while (String(body.length + digits).length > digits) {
    digits += 1;
  }
  return Buffer.concat([Buffer.from(String(body.length + digits)), body]);
}
