import { DockletError } from '@docklet/errors';
import { errnoName, errnoNumber } from '../errno.js';
import { hintFor } from '../hints.js';
import { showStep } from './explain.js';
import type { LoweredStep } from './lower.js';
import { failureLabel } from './lower.js';
import type { Step } from './value.js';
import { FAIL } from './value.js';

/** A step of a program that did not do what it was there for. */
export interface StepFailure {
  readonly step: Step;
  readonly section: string;
  /** Its number in the plan, from 1, as `--explain` prints it. */
  readonly number: number;
  /** The name of the error. */
  readonly errno: string;
}

/** A step of a program failed; the message names the step, its arguments and the error. */
export class StepFailedError extends DockletError {
  readonly failure: StepFailure;

  /**
   * @param doing what the program was for: `start the container`
   * @param kernelLog what the kernel itself had to say, where a file system tells more than a number
   */
  constructor(doing: string, failure: StepFailure, kernelLog?: string) {
    const { step, section, number, errno } = failure;
    const call = showStep(step);
    const words = kernelLog === undefined ? '' : ` (${kernelLog})`;
    super({
      code: 'DOCKLET_SYSCALL_STEP_FAILED',
      message: `cannot ${doing}: step ${number} (${section}), ${call}: ${errno}${words}`,
      hint: step.call === 'subtract' || step.call === 'and' ? undefined : hintFor(step.call, errno),
      details: { section, step: number, call, why: step.why, errno, kernelLog },
    });
    this.failure = failure;
  }
}

/** What a step fails with when the process of another section has ended: pidfd_send_signal(2), write(2). */
const otherHasEnded: readonly string[] = ['ESRCH', 'EPIPE'];

/**
 * The first step whose result sent its section to the failure steps. One that did not find the process of another
 * section failed because that one had ended, and says nothing about why: if a step of that section has failed, it is this
 * one.
 *
 * @param results what each step returned, undefined where it has not run
 */
export function findFailure(
  steps: readonly LoweredStep[],
  results: readonly (bigint | undefined)[],
): StepFailure | undefined {
  const [first, ...others] = failuresOf(steps, results);
  return first !== undefined && otherHasEnded.includes(first.errno)
    ? (others.find(({ section }) => section !== first.section) ?? first)
    : first;
}

function failuresOf(
  steps: readonly LoweredStep[],
  results: readonly (bigint | undefined)[],
): readonly StepFailure[] {
  const failures: StepFailure[] = [];
  let number = 0;
  steps.forEach((step, index) => {
    number += step.role === 'step' ? 1 : 0;
    const result = results[index];
    if (step.role === 'step' && result !== undefined && hasFailed(step, result)) {
      failures.push({
        step: step.source,
        section: step.section,
        number,
        errno: errnoOf(result),
      });
    }
  });
  return failures;
}

function hasFailed(step: LoweredStep, result: bigint): boolean {
  if (result < 0n) {
    const isTolerated = step.source.tolerate?.some((name) => -errnoNumber(name) === Number(result));
    return isTolerated !== true && (step.source.onError ?? FAIL) === FAIL;
  }
  return result > 0n && step.then === failureLabel(step.section);
}

/**
 * A call returns its error as a small negative number. A reply of netlink(7) holds it as 32 bits, which a masked load
 * shows as a number just below 2^32.
 */
function errnoOf(result: bigint): string {
  return errnoName(Number(result < 0n ? -result : 0x1_0000_0000n - result));
}
