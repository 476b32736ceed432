import { callTable } from '../call-table.js';
import type { Architecture } from '../platform.js';
import { DataSegment } from './data-segment.js';
import { InvalidProgramError } from './errors.js';
import type { LoweredStep } from './lower.js';
import { endsProcess, lowerPrologue, lowerSection } from './lower.js';
import { notRun, ownCalls, recordBytes, recordField, recordWords } from './record.js';
import { addClocks, tracedLabel } from './trace.js';
import type { Cell, Program } from './value.js';

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
  const records = new BigInt64Array(steps.length * recordWords);
  const addressOf = addressBook(steps, target.base, program.externals);
  const data = new DataSegment({
    base: target.base + BigInt(records.byteLength),
    inherits: program.inherits,
    resultAddress: (label) => {
      const record = times === undefined ? label : tracedLabel(label);
      return addressOf(record) + BigInt(recordField.result * 8);
    },
  });
  steps.forEach((step, index) => {
    const record = records.subarray(index * recordWords, (index + 1) * recordWords);
    writeCall(record, step, data, target.architecture);
    record[recordField.result] = notRun;
    record[recordField.then] = addressOf(step.then, step);
    record[recordField.onZero] = addressOf(step.onZero, step);
    record[recordField.onError] = addressOf(step.onError, step);
  });

  return {
    base: target.base,
    // Both architectures are little-endian, as the words of the array are.
    image: Buffer.concat([new Uint8Array(records.buffer), data.toBuffer()]),
    sizeBytes: records.byteLength + data.sizeBytes,
    steps,
    times,
    cellOffsets: new Map([...data.cells].map(([cell, at]) => [cell, Number(at - target.base)])),
  };
}

/**
 * The address of each label. A step that ends its process may point behind the last record: nothing goes there.
 */
function addressBook(
  steps: readonly LoweredStep[],
  base: bigint,
  externals: Readonly<Record<string, bigint>> = {},
): (label: string, from?: LoweredStep) => bigint {
  const addresses = new Map(Object.entries(externals));
  steps.forEach(({ label }, index) => {
    if (addresses.has(label)) {
      throw new InvalidProgramError(`two steps are labelled ${label}`);
    }
    addresses.set(label, base + BigInt(index * recordBytes));
  });
  return (label, from) => {
    const address = addresses.get(label);
    if (address !== undefined) {
      return address;
    }
    if (from !== undefined && endsProcess(from.call)) {
      return 0n;
    }
    throw new InvalidProgramError(`no step is labelled ${label}`);
  };
}

function writeCall(
  record: BigInt64Array,
  step: LoweredStep,
  data: DataSegment,
  architecture: Architecture,
): void {
  const number =
    step.call === 'subtract' || step.call === 'and'
      ? ownCalls[step.call]
      : callTable[step.call][architecture];
  record[recordField.call] = BigInt(number);
  let indirect = 0n;
  step.args.forEach((argument, index) => {
    const { word, isIndirect } = data.operand(argument);
    record[recordField.args + index] = word;
    if (isIndirect) {
      indirect |= 1n << BigInt(index + 1);
    }
  });
  record[recordField.indirect] = indirect;
  if (step.store !== undefined) {
    record[recordField.store] = data.operand(step.store).word;
  }
}
