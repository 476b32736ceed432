import { callTable } from '../call-table.js';
import type { Architecture } from '../platform.js';
import { DataSegment, isIndirect } from './data-segment.js';
import { InvalidProgramError } from './errors.js';
import type { LoweredStep } from './lower.js';
import { lowerPrologue, lowerSection } from './lower.js';
import { notRun, ownCalls, recordBytes, recordField, recordWords } from './record.js';
import { addClocks, tracedLabel } from './trace.js';
import type { Cell, Program } from './value.js';
import { WordArray } from './word-array.js';

/** Where a program's image will stand, and for which processor it is. */
export interface AssembleTarget {
  readonly base: bigint;
  readonly architecture: Architecture;
  /** Whether the program begins by closing every descriptor that it was not passed. Default: false. */
  readonly closesOtherFds?: boolean;
  /** Whether every step notes down when it runs. Default: false. */
  readonly isTraced?: boolean;
}

/** A program as the bytes that its processes see. */
export interface Assembled {
  readonly base: bigint;
  /** Records first, then what they point to. The first record is where the program starts. */
  readonly image: Buffer;
  /** What the program takes in memory; behind the image it begins as zeros. */
  readonly sizeBytes: number;
  /** One for each record, in order. */
  readonly steps: readonly LoweredStep[];
  /** When each step ran, if the program is traced. */
  readonly times: Cell | undefined;
  /** The offset of each cell from the start of the image. */
  readonly cellOffsets: ReadonlyMap<Cell, number>;
}

/**
 * Lays a program out in memory.
 *
 * @throws {@link InvalidProgramError} (`DOCKLET_SYSCALL_INVALID_PROGRAM`) for a label that is missing or doubled
 * @throws {@link NulByteError} (`DOCKLET_SYSCALL_NUL_BYTE`) for a string that the kernel would see cut
 */
export function assemble(program: Program, target: AssembleTarget): Assembled {
  const prologue = target.closesOtherFds === true ? lowerPrologue(program) : [];
  const lowered = [...prologue, ...program.sections.flatMap(lowerSection)];
  const { steps, times } =
    target.isTraced === true ? addClocks(lowered) : { steps: lowered, times: undefined };
  const base = Number(target.base);
  const records = new WordArray(steps.length * recordWords);
  const addressOf = addressBook(steps, base, program.externals);
  const data = new DataSegment({
    base: base + records.byteLength,
    inherits: program.inherits,
    resultAddress: (label) => {
      const record = times === undefined ? label : tracedLabel(label);
      return addressOf(record) + recordField.result * 8;
    },
  });
  let at = 0;
  let behind = base;
  // Here and below, forEach: `for (… of …)` makes an object for each step until V8 has compiled it.
  steps.forEach((step) => {
    writeCall({ records, at }, step, data, target.architecture);
    records.set(at + recordField.result, notRun);
    behind += recordBytes;
    const then = step.then === undefined ? behind : addressOf(step.then);
    records.set(at + recordField.then, then);
    records.set(at + recordField.onZero, step.onZero === step.then ? then : addressOf(step.onZero));
    records.set(
      at + recordField.onError,
      step.onError === undefined ? behind : addressOf(step.onError),
    );
    at += recordWords;
  });

  return {
    base: target.base,
    image: Buffer.concat([records.bytes, data.toBuffer()]),
    sizeBytes: records.byteLength + data.sizeBytes,
    steps,
    times,
    cellOffsets: new Map([...data.cells].map(([cell, at]) => [cell, at - base])),
  };
}

/** The address of each label. */
function addressBook(
  steps: readonly LoweredStep[],
  base: number,
  externals: Readonly<Record<string, bigint>> = {},
): (label: string | undefined) => number {
  const addresses = new Map(
    Object.entries(externals).map(([label, address]) => [label, Number(address)]),
  );
  let next = base;
  steps.forEach(({ label }) => {
    if (label !== undefined) {
      if (addresses.has(label)) {
        throw new InvalidProgramError(`two steps are labelled ${label}`);
      }
      addresses.set(label, next);
    }
    next += recordBytes;
  });
  return (label = '') => {
    const address = addresses.get(label);
    if (address === undefined) {
      throw new InvalidProgramError(`no step is labelled ${label}`);
    }
    return address;
  };
}

/** A record among others, by the number of its first word. */
interface RecordPlace {
  readonly records: WordArray;
  readonly at: number;
}

function writeCall(
  { records, at }: RecordPlace,
  { call, args, store }: LoweredStep,
  data: DataSegment,
  architecture: Architecture,
): void {
  const isOwn = call === 'subtract' || call === 'and';
  records.set(at + recordField.call, isOwn ? ownCalls[call] : callTable[call][architecture]);
  let indirect = 0;
  args.forEach((argument, index) => {
    records.set(at + recordField.args + index, data.word(argument));
    if (isIndirect(argument)) {
      indirect |= 2 << index;
    }
  });
  records.set(at + recordField.indirect, indirect);
  if (store !== undefined) {
    records.set(at + recordField.store, data.word(store));
  }
}
