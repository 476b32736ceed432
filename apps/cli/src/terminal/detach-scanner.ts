/** What is to be done about something that was typed. */
export interface Scanned {
  /** To be handed on now. */
  readonly passed: Buffer;
  /** Whether the sequence is complete; its keys are not handed on. */
  readonly isDetached: boolean;
}

/**
 * Looks for the detach keys in what is typed. Keys that may begin the sequence are held back until the next key tells;
 * whoever scans hands them on by {@link DetachScanner.release} when none comes for a while, so that no key is swallowed.
 */
export class DetachScanner {
  readonly #keys: Buffer;
  #held: number[] = [];

  constructor(keys: Buffer) {
    this.#keys = keys;
  }

  /** Whether keys are held back. */
  get isHolding(): boolean {
    return this.#held.length > 0;
  }

  /** What is to be handed on of what was typed. */
  scan(typed: Buffer): Scanned {
    const passed: number[] = [];
    for (const key of typed) {
      this.#held.push(key);
      while (!this.#isBeginning()) {
        passed.push(...this.#held.splice(0, 1));
      }
      if (this.#held.length === this.#keys.length) {
        this.#held = [];
        return { passed: Buffer.from(passed), isDetached: true };
      }
    }
    return { passed: Buffer.from(passed), isDetached: false };
  }

  /** Gives up what was held back: nothing has followed it. */
  release(): Buffer {
    return Buffer.from(this.#held.splice(0));
  }

  #isBeginning(): boolean {
    return this.#held.every((key, index) => key === this.#keys[index]);
  }
}
