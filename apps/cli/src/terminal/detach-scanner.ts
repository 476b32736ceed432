/**
 * Looks for the detach keys in what is typed. Keys are handed on as they come, also the first ones of the sequence: a
 * program that waits for Ctrl-P gets it at once. Only the last key is kept back.
 */
export class DetachScanner {
  readonly #keys: Buffer;
  #matched = 0;

  constructor(keys: Buffer) {
    this.#keys = keys;
  }

  /** What is to be handed on of what was typed, and whether that completed the sequence. */
  scan(typed: Buffer): { readonly passed: Buffer; readonly isDetached: boolean } {
    for (const [index, key] of typed.entries()) {
      this.#matched = this.#advance(key);
      if (this.#matched === this.#keys.length) {
        return { passed: typed.subarray(0, index), isDetached: true };
      }
    }
    return { passed: typed, isDetached: false };
  }

  #advance(key: number): number {
    if (key === this.#keys[this.#matched]) {
      return this.#matched + 1;
    }
    return key === this.#keys[0] ? 1 : 0;
  }
}
