import { TarHeaderError } from '../errors/tar-errors.js';
import { parsePaxNatural } from './pax-values.js';
import type { SparseMapBuilder } from './sparse-map.js';

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/**
 * Format 0.0: `GNU.sparse.offset` and `GNU.sparse.numbytes` records, taking turns (GNU tar manual, "Storing Sparse
 * Files").
 */
export function readSparseRecords(
  values: readonly Buffer[],
  offset: number,
  map: SparseMapBuilder,
): void {
  if (values.length % 2 !== 0) {
    throw new TarHeaderError({ offset, reason: 'a sparse extent has no length' });
  }
  const numbers = values.map((value) => parsePaxNatural('GNU.sparse.offset', value, offset));
  addPairs(numbers, map);
}

/** Format 0.1: one record `GNU.sparse.map`, numbers with commas between. */
export function readSparseList(value: Buffer, offset: number, map: SparseMapBuilder): void {
  const numbers: number[] = [];
  let start = 0;
  while (start < value.length) {
    const comma = value.indexOf(COMMA, start);
    const end = comma === -1 ? value.length : comma;
    numbers.push(parsePaxNatural('GNU.sparse.map', value.subarray(start, end), offset));
    start = end + 1;
  }
  if (numbers.length % 2 !== 0) {
    throw new TarHeaderError({ offset, reason: 'a sparse extent has no length' });
  }
  addPairs(numbers, map);
}

function addPairs(numbers: readonly number[], map: SparseMapBuilder): void {
  for (let index = 0; index < numbers.length; index += 2) {
    map.add(numbers[index] ?? 0, numbers[index + 1] ?? 0);
  }
}

/**
 * Format 1.0: the map stands before the content, as lines of decimal numbers padded to whole blocks: how many extents,
 * then offset and length of each. It is read block by block as it arrives.
 */
export class SparseMapReader {
  readonly #offset: number;
  readonly #map: SparseMapBuilder;
  #number = 0;
  #hasDigits = false;
  /** How many numbers are still to come; unknown before the first. */
  #missing: number | undefined;
  #extentOffset: number | undefined;

  constructor(offset: number, map: SparseMapBuilder) {
    this.#offset = offset;
    this.#map = map;
  }

  /**
   * Reads the next block.
   *
   * @returns whether the map is complete
   */
  read(block: Buffer): boolean {
    for (const byte of block) {
      if (this.#missing === 0) {
        return true; // The rest of the block is padding.
      }
      if (byte === NEWLINE && this.#hasDigits) {
        this.#endNumber();
      } else if (byte >= DIGIT_0 && byte <= DIGIT_9) {
        this.#addDigit(byte - DIGIT_0);
      } else {
        throw this.#error();
      }
    }
    return this.#missing === 0;
  }

  #addDigit(digit: number): void {
    this.#hasDigits = true;
    this.#number = this.#number * 10 + digit;
    if (!Number.isSafeInteger(this.#number)) {
      throw this.#error();
    }
  }

  #endNumber(): void {
    const value = this.#number;
    this.#number = 0;
    this.#hasDigits = false;
    if (this.#missing === undefined) {
      this.#map.checkCount(value);
      this.#missing = 2 * value;
      return;
    }
    this.#missing -= 1;
    if (this.#extentOffset === undefined) {
      this.#extentOffset = value;
    } else {
      this.#map.add(this.#extentOffset, value);
      this.#extentOffset = undefined;
    }
  }

  #error(): TarHeaderError {
    return new TarHeaderError({ offset: this.#offset, reason: 'a sparse map is malformed' });
  }
}
