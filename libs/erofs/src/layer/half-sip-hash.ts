import { randomBytes } from 'node:crypto';

/** "lyge" and "tedb" as HalfSipHash's reference code has them. */
const INITIAL_V2 = 0x6c796765;
const INITIAL_V3 = 0x74656462;
const FINAL_MARK = 0xff;

const KEY_SIZE = 8;

/**
 * HalfSipHash-1-3 (https://github.com/veorq/SipHash, halfsiphash.c) with a key that nobody can guess.
 *
 * The names of a layer are chosen by whoever made it. With a hash without a key, names that all fall into one bucket
 * could be computed beforehand, and unpacking them would take the square of their number. The key decides where things
 * stand in memory, and nothing that is written out.
 */
export class HalfSipHash {
  readonly #k0: number;
  readonly #k1: number;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;

  /** @param key 8 bytes; random unless a test wants to compare */
  constructor(key: Buffer = randomBytes(KEY_SIZE)) {
    this.#k0 = key.readInt32LE(0);
    this.#k1 = key.readInt32LE(4);
  }

  /** The hash of a number followed by bytes, in 32 bits. */
  hash(number: number, bytes: Uint8Array): number {
    this.#v0 = this.#k0;
    this.#v1 = this.#k1;
    this.#v2 = INITIAL_V2 ^ this.#k0;
    this.#v3 = INITIAL_V3 ^ this.#k1;
    this.#absorb(number | 0);
    const wholeWords = bytes.length & ~3;
    for (let index = 0; index < wholeWords; index += 4) {
      this.#absorb(word(bytes, index));
    }
    // The reference has the length of the whole message here: that of the number is the same for all.
    this.#absorb(word(bytes, wholeWords) | ((bytes.length + 4) << 24));
    this.#v2 ^= FINAL_MARK;
    this.#round();
    this.#round();
    this.#round();
    return (this.#v1 ^ this.#v3) >>> 0;
  }

  #absorb(message: number): void {
    this.#v3 ^= message;
    this.#round();
    this.#v0 ^= message;
  }

  #round(): void {
    let v0 = (this.#v0 + this.#v1) | 0;
    let v1 = rotate(this.#v1, 5) ^ v0;
    let v2 = (this.#v2 + this.#v3) | 0;
    let v3 = rotate(this.#v3, 8) ^ v2;
    v0 = (rotate(v0, 16) + v3) | 0;
    v3 = rotate(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = rotate(v1, 13) ^ v2;
    v2 = rotate(v2, 16);
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#v3 = v3;
  }
}

/** Four bytes, little-endian; what is not there counts as zero. */
function word(bytes: Uint8Array, index: number): number {
  return (
    (bytes[index] ?? 0) |
    ((bytes[index + 1] ?? 0) << 8) |
    ((bytes[index + 2] ?? 0) << 16) |
    ((bytes[index + 3] ?? 0) << 24)
  );
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
