import type { TracedStep } from '@docklet/container';
import { errnoName, showStep } from '@docklet/container';
import { printable } from '../output/printable.js';
import { stderr } from '../output/standard-output.js';

const microsecond = 1000n;

/**
 * Prints every step that a container's start took to the standard error: its number as `--explain` has it, when it
 * began, how long the process was busy until its next step, the call, and what it returned.
 */
export function printTrace(steps: readonly TracedStep[]): void {
  const begin = steps[0]?.startedNs ?? 0n;
  const lines = steps.map((traced, index) => {
    const next = steps.slice(index + 1).find(({ section }) => section === traced.section);
    const took = next === undefined ? '' : `${(next.startedNs - traced.startedNs) / microsecond}`;
    const columns = [
      String(traced.number).padStart(4),
      `${(traced.startedNs - begin) / microsecond}`.padStart(8),
      took.padStart(7),
      traced.section.padEnd(8),
      `${showStep(traced.step)} = ${showResult(traced.result)}`,
    ];
    return `${columns.join('  ')}\n`;
  });
  stderr.write(`step  began µs  took µs  process   call\n`);
  stderr.write(printable(lines.join('')));
}

function showResult(result: bigint): string {
  return result < 0n && result > -4096n ? errnoName(Number(-result)) : String(result);
}
