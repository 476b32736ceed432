import { InvalidProgramError, NulByteError } from './errors.js';
import type { Cell, Value, Words } from './value.js';
import { firstInheritedFd, standardFds } from './value.js';
import { WordArray } from './word-array.js';

const wordBytes = 8;

/** What the data segment has to know of the program around it. */
export interface DataLayout {
  /** The address of its first byte. */
  readonly base: number;
  /** The descriptors that the program inherits. */
  readonly inherits: readonly string[];
  /** Where the result of the step with this label stands. */
  readonly resultAddress: (label: string) => number;
}

/**
 * The memory behind a program's records: strings, structures and cells, each at the address it will have in the
 * process. Equal strings share one place; bytes and words may be written to by calls and never do.
 */
export class DataSegment {
  readonly #layout: DataLayout;
  readonly #pieces: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  readonly #strings = new Map<string, number>();
  readonly #cells = new Map<Cell, number>();
  #size = 0;

  constructor(layout: DataLayout) {
    this.#layout = layout;
  }

  /** Where each cell stands. */
  get cells(): ReadonlyMap<Cell, number> {
    return this.#cells;
  }

  /** How much has been placed so far, in whole words. */
  get sizeBytes(): number {
    return this.#size;
  }

  /**
   * The word that stands in a record for a value: itself, or an address; see {@link isIndirect}. What it points to is
   * placed here.
   */
  word(value: Value): number | bigint {
    if (value === null) {
      return 0;
    }
    if (typeof value === 'number' || typeof value === 'bigint') {
      return value;
    }
    if (typeof value === 'string') {
      return this.#string(value);
    }
    if (value instanceof Uint8Array) {
      return this.#place(value);
    }
    if (!('kind' in value)) {
      return this.cellAddress(value);
    }
    switch (value.kind) {
      case 'address':
      case 'load':
        return this.cellAddress(value.cell) + value.offset;
      case 'words':
        return this.#place(this.#encodeWords(value));
      case 'result':
        return this.#layout.resultAddress(value.step);
      case 'inherited':
        return this.#inheritedNumber(value.name);
    }
  }

  /** The address of a cell, which is placed when it is met first. */
  cellAddress(cell: Cell): number {
    const known = this.#cells.get(cell);
    if (known !== undefined) {
      return known;
    }
    const address = this.#placeCell(cell);
    this.#cells.set(cell, address);
    return address;
  }

  /** The bytes placed so far; zeros at the end are left out. */
  toBuffer(): Buffer {
    const last = this.#pieces.at(-1);
    const bytes = Buffer.alloc(last === undefined ? 0 : last.offset + last.bytes.length);
    for (const piece of this.#pieces) {
      bytes.set(piece.bytes, piece.offset);
    }
    return bytes;
  }

  #string(text: string): number {
    const known = this.#strings.get(text);
    if (known !== undefined) {
      return known;
    }
    if (text.includes('\0')) {
      throw new NulByteError(text);
    }
    const address = this.#place(Buffer.from(`${text}\0`));
    this.#strings.set(text, address);
    return address;
  }

  #placeCell({ initial, sizeBytes }: Cell): number {
    if (initial === undefined) {
      return this.#reserve(sizeBytes);
    }
    return this.#place(initial instanceof Uint8Array ? initial : this.#encodeWords(initial));
  }

  #place(bytes: Uint8Array): number {
    this.#pieces.push({ offset: this.#size, bytes });
    return this.#reserve(bytes.length);
  }

  #reserve(sizeBytes: number): number {
    const address = this.#layout.base + this.#size;
    this.#size += Math.ceil(sizeBytes / wordBytes) * wordBytes;
    return address;
  }

  #encodeWords({ items }: Words): Uint8Array {
    const encoded = new WordArray(items.length);
    items.forEach((item, index) => {
      if (isIndirect(item)) {
        throw new InvalidProgramError('a structure holds a value that is only known at run time');
      }
      encoded.set(index, this.word(item));
    });
    return encoded.bytes;
  }

  #inheritedNumber(name: string): number {
    const standard = (standardFds as readonly string[]).indexOf(name);
    if (standard >= 0) {
      return standard;
    }
    const index = this.#layout.inherits.indexOf(name);
    if (index < 0) {
      throw new InvalidProgramError(`no descriptor named ${name} is passed to it`);
    }
    return firstInheritedFd + index;
  }
}

/** Whether a record holds the address of a value, which is read when the step runs, and not the value. */
export function isIndirect(value: Value): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    (value.kind === 'result' || value.kind === 'load')
  );
}
