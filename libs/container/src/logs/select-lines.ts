import type { LogLine } from './log-lines.js';
import { LineSplitter } from './log-lines.js';
import type { LogRecord } from './log-record.js';

/** Which lines of a log are wanted. */
export interface LineSelection {
  /** Only so many of the last lines that are there at first. Default: all. */
  readonly tail?: number | undefined;
  /** Only what was written at this time or later; nanoseconds since 1970. */
  readonly sinceNs?: bigint | undefined;
  /** Only what was written until this time. */
  readonly untilNs?: bigint | undefined;
}

/**
 * The lines of a log.
 *
 * @param parts its records; an empty part says that everything that is there was read
 */
export async function* selectLines(
  parts: AsyncIterable<readonly LogRecord[]>,
  { tail, sinceNs = 0n, untilNs }: LineSelection = {},
): AsyncGenerator<readonly LogLine[]> {
  const splitter = new LineSplitter();
  const isWanted = ({ timeNs }: LogLine): boolean =>
    timeNs >= sinceNs && (untilNs === undefined || timeNs <= untilNs);
  let last: LastLines | undefined = tail === undefined ? undefined : new LastLines(tail);
  for await (const records of parts) {
    const lines = records.flatMap((record) => [...splitter.add(record)]).filter(isWanted);
    if (last === undefined) {
      yield lines;
      continue;
    }
    last.add(lines);
    if (records.length === 0) {
      yield last.lines;
      last = undefined;
    }
  }
  const rest = [...splitter.finish()].filter(isWanted);
  last?.add(rest);
  yield last?.lines ?? rest;
}

/** The last of all lines that were added. */
class LastLines {
  readonly #count: number;
  #lines: LogLine[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  get lines(): readonly LogLine[] {
    return this.#count === 0 ? [] : this.#lines.slice(-this.#count);
  }

  add(lines: readonly LogLine[]): void {
    this.#lines.push(...lines);
    // Cut now and then, not each time: each cut copies what is kept.
    if (this.#lines.length > 2 * this.#count + 10_000) {
      this.#lines = [...this.lines];
    }
  }
}
