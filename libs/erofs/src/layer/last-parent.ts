const SLASH = 0x2f;
const DOT = 0x2e;
const EMPTY = Buffer.alloc(0);

/** A name cut at its last slash. */
export interface SplitName {
  /** What stands before, as it is written; empty when there is nothing. */
  readonly directory: Buffer;
  readonly last: Buffer;
}

/** Cuts a name at its last slash, not counting one at its end. Undefined when the last part is no plain name. */
export function splitLast(name: Buffer): SplitName | undefined {
  const end = name.at(-1) === SLASH ? name.length - 1 : name.length;
  const slash = end === 0 ? -1 : name.lastIndexOf(SLASH, end - 1);
  const last = name.subarray(slash + 1, end);
  const isDots = last.length <= 2 && last.every((byte) => byte === DOT);
  return isDots ? undefined : { directory: name.subarray(0, Math.max(0, slash)), last };
}

/**
 * Remembers where the last entry went. Entries of one directory mostly come one after the other, and then the way there
 * need not be walked again.
 */
export class LastParent {
  #directory: Buffer = EMPTY;
  #inode: number | undefined;

  /** The inode of a directory, if it is the one remembered, written the same way. */
  find(directory: Buffer): number | undefined {
    return this.#inode !== undefined && this.#directory.equals(directory) ? this.#inode : undefined;
  }

  /** Remembers a directory; the bytes are kept, not copied. */
  set(directory: Buffer, inode: number): void {
    this.#directory = directory;
    this.#inode = inode;
  }

  /** To be called when a name has got another inode: ways may lead elsewhere now. New names change no old way. */
  forget(): void {
    this.#inode = undefined;
  }
}
