import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LogRecord } from './log-record.js';
import { record, textOf } from './records.fixture.js';
import type { LineSelection } from './select-lines.js';
import { selectLines } from './select-lines.js';

async function* parts(
  ...all: readonly (readonly LogRecord[])[]
): AsyncGenerator<readonly LogRecord[]> {
  for (const part of all) {
    yield await Promise.resolve(part);
  }
}

async function select(records: readonly LogRecord[], selection?: LineSelection): Promise<string> {
  return textOf(selectLines(parts(records), selection));
}

describe('selectLines', () => {
  it('keeps every byte, however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.stringMatching(/^[a\n]{1,9}$/)), async (texts) => {
        const text = await select(texts.map((one) => record(one)));
        expect(text).toBe(texts.join(''));
      }),
      { numRuns: 100 },
    );
  });

  it('puts the lines of each output together, also if they come in turns', async () => {
    const records = [
      record('a'),
      record('x', 1n, 'stderr'),
      record('b\n', 2n),
      record('y\n', 3n, 'stderr'),
    ];
    expect(await select(records)).toBe('ab\nxy\n');
  });

  it('takes the time of a line’s first byte', async () => {
    const records = [record('a', 1n), record('b\nc', 2n), record('d\n', 3n)];
    expect(await select(records, { sinceNs: 2n })).toBe('cd\n');
    expect(await select(records, { untilNs: 1n })).toBe('ab\n');
  });

  it.each([
    [0, ''],
    [1, 'end'],
    [2, 'b\nend'],
    [9, 'a\nb\nend'],
  ])('takes the last %d lines, one without a newline too', async (tail, expected) => {
    expect(await select([record('a\nb\nend')], { tail })).toBe(expected);
  });

  it('takes the last lines of what is there at first, and all that comes', async () => {
    const followed = parts([record('1\n2\n3\n')], [], [record('4\n')], [], [record('5\n6\n')]);
    expect(await textOf(selectLines(followed, { tail: 1 }))).toBe('3\n4\n5\n6\n');
  });

  it('cuts a line that never ends', async () => {
    const endless = Array.from({ length: 10 }, () => record('x'.repeat(60_000)));
    const lengths: number[] = [];
    for await (const lines of selectLines(parts(endless))) {
      lengths.push(...lines.map(({ bytes }) => bytes.length));
    }
    expect(lengths).toEqual(Array<number>(10).fill(60_000));
  });
});
