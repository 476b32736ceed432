import type { LoweredStep } from './lower.js';
import { Cell } from './value.js';
import type { Step } from './value.js';

/** CLOCK_MONOTONIC; clock_gettime(2). */
const monotonic = 1;

/** A `struct timespec`. */
const timespecBytes = 16;

/** A step that has run: what it returned, and when. */
export interface TracedStep {
  /** Counted from 1 over the whole program, as `--explain` prints it. */
  readonly number: number;
  readonly section: string;
  readonly step: Step;
  readonly result: bigint;
  /** When it began, on the clock of `process.hrtime.bigint()`. Of a loop, the last time. */
  readonly startedNs: bigint;
}

/**
 * Puts a look at the clock before each step: whoever jumps to the step comes by there first.
 *
 * @returns the steps, and the cell with a time for each step, in order
 */
export function addClocks(steps: readonly LoweredStep[]): {
  readonly steps: LoweredStep[];
  readonly times: Cell;
} {
  const times = new Cell('times', steps.length * timespecBytes);
  const traced = steps.flatMap((step, index): LoweredStep[] => {
    const clock: Step = {
      call: 'clock_gettime',
      args: [monotonic, times.at(index * timespecBytes)],
      why: 'looks at the clock',
    };
    return [
      {
        ...step,
        role: 'clock',
        source: clock,
        call: clock.call,
        args: clock.args,
        then: undefined,
        onZero: undefined,
        onError: undefined,
        store: undefined,
      },
      { ...step, label: step.label === undefined ? undefined : tracedLabel(step.label) },
    ];
  });
  return { steps: traced, times };
}

/** The label that a step has once the look at the clock has taken its own. */
export function tracedLabel(label: string): string {
  return `${label}#run`;
}

/** What a trace is read from. */
export interface TraceSource {
  readonly steps: readonly LoweredStep[];
  /** What each record returned, undefined where it has not run. */
  readonly results: readonly (bigint | undefined)[];
  readonly times: Buffer;
}

/** The steps of a program that have run, in the order in which they did. */
export function readTrace({ steps, results, times }: TraceSource): TracedStep[] {
  const trace: TracedStep[] = [];
  let number = 0;
  steps.forEach((step, index) => {
    number += step.role === 'step' ? 1 : 0;
    const result = results[index];
    if (step.role === 'step' && result !== undefined) {
      const offset = Math.floor(index / 2) * timespecBytes;
      const seconds = times.readBigInt64LE(offset);
      trace.push({
        number,
        section: step.section,
        step: step.source,
        result,
        startedNs: seconds * 1_000_000_000n + times.readBigInt64LE(offset + 8),
      });
    }
  });
  return trace.toSorted((first, second) => Number(first.startedNs - second.startedNs));
}
