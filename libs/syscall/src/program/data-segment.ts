import { InvalidProgramError, NulByteError } from './errors.js';
import type { Cell, Value, Words } from './value.js';
import { firstInheritedFd, standardFds } from './value.js';

const wordBytes = 8;

/** A value as it stands in a record: a 64-bit word, or the address of one that is read when the step runs. */
export interface Operand {
  readonly word: bigint;
  readonly isIndirect: boolean;
}

/** What the data segment has to know of the program around it. */
export interface DataLayout {
  /** The address of its first byte. */
  readonly base: bigint;
  /** The descriptors that the program inherits. */
  readonly inherits: readonly string[];
  /** Where the result of the step with this label stands. */
  readonly resultAddress: (label: string) => bigint;
}

/**
 * The memory behind a program's records: strings, structures and cells, each at the address it will have in the
 * process. Equal strings share one place; bytes and words may be written to by calls and never do.
 */
export class DataSegment {
  readonly #layout: DataLayout;
  readonly #pieces: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  readonly #strings = new Map<string, bigint>();
  readonly #cells = new Map<Cell, bigint>();
  #size = 0;

  constructor(layout: DataLayout) {
    this.#layout = layout;
  }

  /** Where each cell stands. */
  get cells(): ReadonlyMap<Cell, bigint> {
    return this.#cells;
  }

  /** How much has been placed so far, in whole words. */
  get sizeBytes(): number {
    return this.#size;
  }

  /** A value as a record holds it; what it points to is placed here. */
  operand(value: Value): Operand {
    if (value === null) {
      return direct(0n);
    }
    if (typeof value === 'number' || typeof value === 'bigint') {
      return direct(BigInt(value));
    }
    if (typeof value === 'string') {
      return direct(this.#string(value));
    }
    if (value instanceof Uint8Array) {
      return direct(this.#place(value));
    }
    if (!('kind' in value)) {
      return direct(this.cellAddress(value));
    }
    switch (value.kind) {
      case 'address':
        return direct(this.cellAddress(value.cell) + BigInt(value.offset));
      case 'load':
        return indirect(this.cellAddress(value.cell) + BigInt(value.offset));
      case 'words':
        return direct(this.#place(this.#encodeWords(value)));
      case 'result':
        return indirect(this.#layout.resultAddress(value.step));
      case 'inherited':
        return direct(this.#inheritedNumber(value.name));
    }
  }

  /** The address of a cell, which is placed when it is met first. */
  cellAddress(cell: Cell): bigint {
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

  #string(text: string): bigint {
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

  #placeCell({ initial, sizeBytes }: Cell): bigint {
    if (initial === undefined) {
      return this.#reserve(sizeBytes);
    }
    return this.#place(initial instanceof Uint8Array ? initial : this.#encodeWords(initial));
  }

  #place(bytes: Uint8Array): bigint {
    this.#pieces.push({ offset: this.#size, bytes });
    return this.#reserve(bytes.length);
  }

  #reserve(sizeBytes: number): bigint {
    const address = this.#layout.base + BigInt(this.#size);
    this.#size += Math.ceil(sizeBytes / wordBytes) * wordBytes;
    return address;
  }

  #encodeWords({ items }: Words): Uint8Array {
    const bytes = Buffer.alloc(items.length * wordBytes);
    items.forEach((item, index) => {
      const { word, isIndirect } = this.operand(item);
      if (isIndirect) {
        throw new InvalidProgramError('a structure holds a value that is only known at run time');
      }
      bytes.writeBigInt64LE(BigInt.asIntN(64, word), index * wordBytes);
    });
    return bytes;
  }

  #inheritedNumber(name: string): bigint {
    const standard = (standardFds as readonly string[]).indexOf(name);
    if (standard >= 0) {
      return BigInt(standard);
    }
    const index = this.#layout.inherits.indexOf(name);
    if (index < 0) {
      throw new InvalidProgramError(`no descriptor named ${name} is passed to it`);
    }
    return BigInt(firstInheritedFd + index);
  }
}

function direct(word: bigint): Operand {
  return { word, isIndirect: false };
}

function indirect(word: bigint): Operand {
  return { word, isIndirect: true };
}
