import { describe, expect, it } from '@jest/globals';
import { assemble } from './assemble.js';
import type { LoweredStep } from './lower.js';
import { notRun, recordBytes, recordField } from './record.js';
import type { Program, Step, Value } from './value.js';
import { Cell, FAIL, inherited, resultOf, vector, words } from './value.js';

const base = 0x1000n;
const exit: Step = { call: 'exit_group', args: [0], why: 'ends' };

function programOf(...steps: Step[]): Program {
  return { sections: [{ name: 'main', steps: [...steps, exit] }], inherits: ['pipe'] };
}

function assembleSteps(...steps: Step[]): ReturnType<typeof assemble> {
  return assemble(programOf(...steps), { base, architecture: 'x64' });
}

/** A word of a record. */
function word(image: Buffer, record: number, field: number): bigint {
  return image.readBigInt64LE(record * recordBytes + field * 8);
}

function addressOfRecord(record: number): bigint {
  return base + BigInt(record * recordBytes);
}

/** The number of the first record with a role. */
function firstOf(steps: readonly LoweredStep[], role: LoweredStep['role']): number {
  return steps.findIndex((step) => step.role === role);
}

/** What the first argument of a step becomes: the bytes it points to. */
function pointedTo(value: Value, length: number): Buffer {
  const { image } = assembleSteps({ call: 'chdir', args: [value], why: 'test' });
  const offset = Number(word(image, 0, recordField.args) - base);
  return image.subarray(offset, offset + length);
}

describe('assemble', () => {
  it('writes the number of the call for the architecture', () => {
    const program = programOf({ call: 'mount', args: [], why: 'test' });
    for (const [architecture, number] of [
      ['x64', 165n],
      ['arm64', 40n],
    ] as const) {
      const { image } = assemble(program, { base, architecture });
      expect(word(image, 0, recordField.call)).toBe(number);
    }
  });

  it('goes on with the next record, and to the failure steps after an error', () => {
    const { image, steps } = assembleSteps({ call: 'getpid', args: [], why: 'test' });
    expect(word(image, 0, recordField.then)).toBe(addressOfRecord(1));
    expect(word(image, 0, recordField.onZero)).toBe(addressOfRecord(1));
    const failure = firstOf(steps, 'failure');
    expect(word(image, 0, recordField.onError)).toBe(addressOfRecord(failure));
  });

  it('marks every record as not run', () => {
    const { image } = assembleSteps();
    expect(word(image, 0, recordField.result)).toBe(notRun);
  });

  it('writes numbers as signed words', () => {
    const { image } = assembleSteps({ call: 'chdir', args: [-100, 2n ** 63n], why: 'test' });
    expect(word(image, 0, recordField.args)).toBe(-100n);
    expect(word(image, 0, recordField.args + 1)).toBe(-(2n ** 63n));
  });

  it('points to strings with their NUL, and stores equal ones once', () => {
    expect(pointedTo('/proc', 6).toString()).toBe('/proc\0');
    const { image } = assembleSteps({ call: 'mount', args: ['a', 'b', 'a'], why: 'test' });
    const [first, second, third] = [0, 1, 2].map((n) => word(image, 0, recordField.args + n));
    expect(third).toBe(first);
    expect(second).not.toBe(first);
  });

  it('never shares bytes between two arguments, since a call may write to them', () => {
    const bytes = new Uint8Array(4);
    const { image } = assembleSteps({ call: 'mount', args: [bytes, bytes], why: 'test' });
    expect(word(image, 0, recordField.args)).not.toBe(word(image, 0, recordField.args + 1));
  });

  it('refuses a string with a NUL byte in it', () => {
    expect(() => assembleSteps({ call: 'chdir', args: ['/a\0b'], why: 'test' })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_SYSCALL_NUL_BYTE', details: { text: '/a\0b' } }),
    );
  });

  it('ends a vector with a zero', () => {
    const bytes = pointedTo(vector(['sh']), 16);
    expect(bytes.readBigInt64LE(0)).not.toBe(0n);
    expect(bytes.readBigInt64LE(8)).toBe(0n);
  });

  it('makes a result an indirect argument: the address of the other record’s result', () => {
    const { image } = assembleSteps(
      { call: 'getpid', args: [], why: 'test', label: 'pid' },
      { call: 'kill', args: [resultOf('pid'), 0], why: 'test' },
    );
    expect(word(image, 1, recordField.args)).toBe(
      addressOfRecord(0) + BigInt(recordField.result * 8),
    );
    expect(word(image, 1, recordField.indirect)).toBe(0b10n);
  });

  it('keeps a cell in one place, for addresses, loads and stores', () => {
    const cell = new Cell('counter', 16);
    const { image, cellOffsets } = assembleSteps({
      call: 'mount',
      args: [cell, cell.at(8), cell.load(8)],
      store: cell.at(4),
      why: 'test',
    });
    const at = base + BigInt(cellOffsets.get(cell)!);
    expect(word(image, 0, recordField.args)).toBe(at);
    expect(word(image, 0, recordField.args + 1)).toBe(at + 8n);
    expect(word(image, 0, recordField.args + 2)).toBe(at + 8n);
    expect(word(image, 0, recordField.indirect)).toBe(0b1000n);
    expect(word(image, 0, recordField.store)).toBe(at + 4n);
  });

  it('numbers inherited descriptors from 4 on, and the standard streams as usual', () => {
    const { image } = assembleSteps({
      call: 'dup3',
      args: [inherited('pipe'), inherited('stdout')],
      why: 'test',
    });
    expect(word(image, 0, recordField.args)).toBe(4n);
    expect(word(image, 0, recordField.args + 1)).toBe(1n);
  });

  it('compares a tolerated error and goes on as after success', () => {
    const { image, steps } = assembleSteps(
      { call: 'mkdirat', args: [], why: 'test', tolerate: ['EEXIST', 'EROFS'] },
      { call: 'getpid', args: [], why: 'test' },
    );
    const first = firstOf(steps, 'check');
    const second = first + 1;
    expect(word(image, 0, recordField.onError)).toBe(addressOfRecord(first));
    expect(word(image, first, recordField.call)).toBe(-1n);
    expect(word(image, first, recordField.args + 1)).toBe(-17n);
    expect(word(image, first, recordField.onZero)).toBe(addressOfRecord(1));
    expect(word(image, first, recordField.then)).toBe(addressOfRecord(second));
    const failure = firstOf(steps, 'failure');
    expect(word(image, second, recordField.onError)).toBe(addressOfRecord(failure));
  });

  it('sends a step with `then: FAIL` to its own section’s failure steps', () => {
    const { image, steps } = assembleSteps(
      { call: 'and', args: [], then: FAIL, onZero: 'end', why: 'x' },
      {
        ...exit,
        label: 'end',
      },
    );
    const failure = firstOf(steps, 'failure');
    expect(word(image, 0, recordField.then)).toBe(addressOfRecord(failure));
  });

  it('lets a failure step that fails go on with the next one, so that they always end', () => {
    const cleanup: Step = { call: 'close', args: [7], why: 'test' };
    const { image, steps } = assemble(
      { sections: [{ name: 'main', steps: [exit], onFailure: [cleanup] }], inherits: [] },
      { base, architecture: 'x64' },
    );
    const failure = firstOf(steps, 'failure');
    expect(word(image, failure, recordField.onError)).toBe(addressOfRecord(failure + 1));
    expect(steps[failure + 1]?.call).toBe('exit_group');
  });

  it('closes every other descriptor first, if asked to', () => {
    const { image } = assemble(programOf(), { base, architecture: 'x64', closesOtherFds: true });
    expect(word(image, 0, recordField.call)).toBe(436n);
    expect(word(image, 0, recordField.args)).toBe(5n);
    expect(word(image, 0, recordField.then)).toBe(addressOfRecord(1));
  });

  const mistakes: Record<string, Program> = {
    'a label that is missing': programOf({ call: 'getpid', args: [], why: 'x', then: 'nowhere' }),
    'a label that is there twice': programOf(
      { call: 'getpid', args: [], why: 'x', label: 'a' },
      { call: 'getpid', args: [], why: 'x', label: 'a' },
    ),
    'a section that runs on into nothing': {
      sections: [{ name: 'main', steps: [{ call: 'getpid', args: [], why: 'x' }] }],
      inherits: [],
    },
    'an empty section': { sections: [{ name: 'main', steps: [] }], inherits: [] },
    'a descriptor that nobody passes': programOf({
      call: 'close',
      args: [inherited('x')],
      why: 'x',
    }),
    'a structure with a value known only at run time': programOf(
      { call: 'getpid', args: [], why: 'x', label: 'a' },
      { call: 'chdir', args: [words(resultOf('a'))], why: 'x' },
    ),
  };

  it.each(Object.entries(mistakes))('refuses %s', (_, program) => {
    expect(() => assemble(program, { base, architecture: 'x64' })).toThrow(
      expect.objectContaining({ code: 'DOCKLET_SYSCALL_INVALID_PROGRAM' }),
    );
  });
});
