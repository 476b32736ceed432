import { closeSync } from 'node:fs';

/**
 * A file descriptor that is closed by its owner, once.
 *
 * @example
 * using file = Fd.own(openSync(path));
 */
export class Fd implements Disposable {
  #number: number;

  private constructor(number: number) {
    this.#number = number;
  }

  /** Takes over a descriptor: from here on this object closes it. */
  static own(number: number): Fd {
    return new Fd(number);
  }

  /** The number, for a call. It is -1 once the descriptor was closed or handed on. */
  get number(): number {
    return this.#number;
  }

  /** Hands the descriptor on: the caller closes it from here on. */
  take(): number {
    const number = this.#number;
    this.#number = -1;
    return number;
  }

  /** Closes the descriptor; a second time does nothing. */
  close(): void {
    if (this.#number >= 0) {
      closeSync(this.take());
    }
  }

  /** Same as {@link Fd.close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }
}
