import type { ErrnoName } from '../errno.js';
import type { CallName } from '../call-table.js';

/**
 * What a step passes to its call, known when the program is built or only while it runs.
 *
 * - a number, or `null` for a zero pointer
 * - a string: the address of its bytes, ended by NUL
 * - bytes: the address of a copy of them
 * - a {@link Cell} or a place in one: its address
 * - {@link Words}: the address of 64-bit values in a row, such as an argument vector or a structure
 * - a {@link StepResult}, a {@link CellLoad} or an {@link InheritedFd}: a value that stands nowhere before it runs
 */
export type Value =
  | number
  | bigint
  | null
  | string
  | Uint8Array
  | Cell
  | CellAddress
  | CellLoad
  | Words
  | StepResult
  | InheritedFd;

/** The address of a place in a cell. */
export interface CellAddress {
  readonly kind: 'address';
  readonly cell: Cell;
  readonly offset: number;
}

/** The 64-bit value that stands at a place in a cell when the step runs. */
export interface CellLoad {
  readonly kind: 'load';
  readonly cell: Cell;
  readonly offset: number;
}

/** 64-bit values in a row; each is a number or an address. */
export interface Words {
  readonly kind: 'words';
  readonly items: readonly Value[];
}

/** What an earlier step returned: a file descriptor, a length. */
export interface StepResult {
  readonly kind: 'result';
  readonly step: string;
}

/** A descriptor that the program gets from its parent, by the name it was given there. */
export interface InheritedFd {
  readonly kind: 'inherited';
  readonly name: string;
}

/**
 * Memory of a program that changes while it runs: a buffer to read into, a structure that a call fills. The parent can
 * read and write it too.
 */
export class Cell {
  readonly name: string;
  readonly sizeBytes: number;
  /** What stands in it at the start; undefined for zeros, which take no room in the image. */
  readonly initial: Uint8Array | Words | undefined;

  /** @param content its size in bytes, if it begins as zeros, or what stands in it */
  constructor(name: string, content: number | Uint8Array | Words) {
    this.name = name;
    this.initial = typeof content === 'number' ? undefined : content;
    this.sizeBytes = sizeOf(content);
  }

  /** The address of a place in this cell. */
  at(offset: number): CellAddress {
    return { kind: 'address', cell: this, offset };
  }

  /** The 64-bit value at a place in this cell, read when the step runs. */
  load(offset = 0): CellLoad {
    return { kind: 'load', cell: this, offset };
  }
}

function sizeOf(content: number | Uint8Array | Words): number {
  if (typeof content === 'number') {
    return content;
  }
  return content instanceof Uint8Array ? content.length : content.items.length * 8;
}

/** The values as 64-bit words in a row: most structures of newer calls are just that. */
export function words(...items: readonly Value[]): Words {
  return { kind: 'words', items };
}

/** An argument or environment vector: the addresses of its items, ended by a zero. */
export function vector(items: readonly Value[]): Words {
  return words(...items, null);
}

/** What the step with this label returned. */
export function resultOf(step: string): StepResult {
  return { kind: 'result', step };
}

/** The descriptor that the parent passes under this name. */
export function inherited(name: string): InheritedFd {
  return { kind: 'inherited', name };
}

/** The label that stands for a section's failure steps, whatever section it is used in. */
export const FAIL = '#fail';

/**
 * One thing that a program does, as data: a system call, its arguments, and the reason for it.
 *
 * Two calls are not the kernel's but the interpreter's own: `subtract` (a − b) and `and` (a & b); with them a step can
 * compare, count and test bits.
 */
export interface Step {
  readonly call: CallName | 'subtract' | 'and';
  readonly args: readonly Value[];
  /** The reason for it, for whoever reads the plan: a phrase, lower case, no final period. */
  readonly why: string;
  /** The step's name, to jump to it and to use its result. Unique in the program. */
  readonly label?: string | undefined;
  /** Errors that count as success. */
  readonly tolerate?: readonly ErrnoName[] | undefined;
  /** Where to go on after an error (a negative result). Default: the section's failure steps. */
  readonly onError?: string | undefined;
  /** Where to go on when the result is zero. Default: as for any other result. */
  readonly onZero?: string | undefined;
  /** Where to go on otherwise. Default: the next step. */
  readonly then?: string | undefined;
  /** Where the lower 32 bits of the result are written as well. */
  readonly store?: CellAddress | undefined;
}

/** Steps that one process of a program runs; its name is a label too. */
export interface Section {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What it does once a step has failed. It ends the process; `exit_group(1)` is added. */
  readonly onFailure?: readonly Step[] | undefined;
}

/** Processes as data. The first section is where the program starts. */
export interface Program {
  readonly sections: readonly Section[];
  /** Names of the descriptors that the parent passes, in the order of their numbers from {@link firstInheritedFd} on. */
  readonly inherits: readonly string[];
  /** Labels of records outside the program, with their addresses. */
  readonly externals?: Readonly<Record<string, bigint>> | undefined;
}

/** Descriptors 0 to 2 are the standard streams, 3 is the arena. */
export const firstInheritedFd = 4;

/** Names of the standard streams for {@link inherited}. */
export const standardFds = ['stdin', 'stdout', 'stderr'] as const;
