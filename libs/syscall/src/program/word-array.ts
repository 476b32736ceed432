import { InvalidProgramError } from './errors.js';

const halfWord = 2 ** 32;

/**
 * 64-bit words in a row, little-endian as both architectures are.
 *
 * Nearly all of them are small numbers and addresses, which JavaScript's numbers hold exactly: with bigints for all of
 * them a program takes three times as long to assemble.
 */
export class WordArray {
  readonly #halves: Int32Array;
  readonly #words: BigInt64Array;

  /** @param length in words; all begin as zero */
  constructor(length: number) {
    this.#halves = new Int32Array(length * 2);
    this.#words = new BigInt64Array(this.#halves.buffer);
  }

  /** How many bytes there are. */
  get byteLength(): number {
    return this.#words.byteLength;
  }

  /** The words as bytes, without copying them. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#halves.buffer);
  }

  /**
   * Sets a word; of a bigint that is larger than that, to its lowest 64 bits.
   *
   * @throws {@link InvalidProgramError} (`DOCKLET_SYSCALL_INVALID_PROGRAM`) for a number that is no whole number
   */
  set(index: number, value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.#words[index] = value;
    } else if ((value | 0) === value) {
      this.#halves[index * 2] = value;
      this.#halves[index * 2 + 1] = value < 0 ? -1 : 0;
    } else {
      if (!Number.isSafeInteger(value)) {
        throw new InvalidProgramError(
          `${value} is no whole number that can be told from its neighbours`,
        );
      }
      this.#halves[index * 2] = value;
      this.#halves[index * 2 + 1] = Math.floor(value / halfWord);
    }
  }
}
