import type { LogLine } from '@docklet/container';
import { selectLines } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { parseMoment } from '../flags/moment.js';
import { writeRecords } from '../output/write-records.js';

interface Flags {
  readonly follow?: boolean;
  readonly tail: string;
  readonly since?: string;
  readonly until?: string;
  readonly timestamps?: boolean;
  readonly details?: boolean;
}

/** Says which options `docklet logs` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<container>')
    .option('-f, --follow', 'go on with what is written, until it ends')
    .option('-n, --tail <number>', 'only so many of the last lines', 'all')
    .option('--since <time>', 'only what was written since: 10m, or a date')
    .option('--until <time>', 'only what was written until then')
    .option('-t, --timestamps', 'show when each line was written')
    .option('--details', 'show what else is known of each line')
    .action(async (name: string, flags: Flags) => {
      const tail = parseTail(flags.tail);
      const sinceNs = parseTime('--since ', flags.since);
      const untilNs = parseTime('--until ', flags.until);
      const engine = await context.engine();
      using limit = untilNs === undefined ? undefined : abortAt(untilNs);
      const isFollowed = flags.follow === true;
      const records = engine.logs(name, { isFollowed, signal: limit?.signal });
      const isWhole = tail === undefined && sinceNs === undefined && untilNs === undefined;
      await writeRecords(
        isWhole && flags.timestamps !== true && flags.details !== true
          ? records
          : withMarks(selectLines(records, { tail, sinceNs, untilNs }), flags),
      );
    });
}

async function* withMarks(
  parts: AsyncIterable<readonly LogLine[]>,
  { timestamps, details }: Flags,
): AsyncGenerator<readonly LogLine[]> {
  for await (const lines of parts) {
    yield lines.map((line) => {
      const time = timestamps === true ? `${formatTime(line.timeNs)} ` : '';
      // Docker shows labels here that a log driver was told to keep; ours keeps none.
      const mark = `${time}${details === true ? ' ' : ''}`;
      return { ...line, bytes: Buffer.concat([Buffer.from(mark), line.bytes]) };
    });
  }
}

/** To the nanosecond, as Docker has it: `2026-11-25T18:33:43.000000001Z`. */
function formatTime(timeNs: bigint): string {
  const nanoseconds = String(timeNs % 1_000_000_000n).padStart(9, '0');
  const whole = new Date(Number(timeNs / 1_000_000n)).toISOString();
  return `${whole.slice(0, 19)}.${nanoseconds}Z`;
}

/** As Docker takes it: anything that is no number means all. */
function parseTail(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** A time that was copied from the log is that time to the nanosecond. */
function parseTime(flag: string, text: string | undefined): bigint | undefined {
  if (text === undefined) {
    return undefined;
  }
  const milliseconds = parseMoment(flag, text);
  const fraction = /^[\dT: -]*\.(\d{1,9})(?:Z|[+-]\d\d:\d\d)?$/.exec(text)?.[1];
  return fraction === undefined
    ? BigInt(Math.round(milliseconds)) * 1_000_000n
    : BigInt(Math.floor(milliseconds / 1000)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** What is written later than this is of no interest: nobody waits for it. */
function abortAt(untilNs: bigint): Disposable & { readonly signal: AbortSignal } {
  const over = new AbortController();
  const timer = setTimeout(
    () => {
      over.abort();
    },
    Math.max(0, Number(untilNs / 1_000_000n) - Date.now()),
  );
  return { signal: over.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
