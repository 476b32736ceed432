import { errnoNumber } from '../errno.js';
import { InvalidProgramError } from './errors.js';
import type { CellAddress, Program, Section, Step, Value } from './value.js';
import { FAIL, firstInheritedFd, resultOf } from './value.js';

/** A step with everything that was left to a default spelled out: each becomes one record. */
export interface LoweredStep {
  readonly label: string;
  readonly section: string;
  /**
   * `prologue` runs before the program's own steps, `check` compares an error with one that is tolerated, `failure`
   * runs after an error that was not; `clock` notes down when the step behind it runs.
   */
  readonly role: 'prologue' | 'step' | 'check' | 'failure' | 'clock';
  readonly source: Step;
  readonly call: Step['call'];
  readonly args: readonly Value[];
  readonly then: string;
  readonly onZero: string;
  readonly onError: string;
  readonly store: CellAddress | undefined;
}

/** The largest number there can be; close_range(2) takes it for "all of them". */
const lastFd = 0xffff_ffff;

const ending: Step = { call: 'exit_group', args: [1], why: 'this process has failed' };

/**
 * The records of a section: its steps; behind them the comparisons for what they tolerate; and its failure steps.
 *
 * @throws {@link InvalidProgramError} when the last step would run on into nothing
 */
export function lowerSection(section: Section): LoweredStep[] {
  const labels = labelsOf(section);
  const steps = section.steps.map((step, index) => lowerStep(labels, step, index));
  const last = steps.at(-1);
  if (last === undefined || (last.then === labels.ownAt(steps.length) && !endsProcess(last.call))) {
    throw new InvalidProgramError(`section ${section.name} does not end`);
  }
  return [...steps, ...steps.flatMap(lowerChecks), ...lowerFailure(section)];
}

/**
 * What comes before the first step: every descriptor that is not meant for the program is closed. Node's own are closed
 * on exec, but those that Node itself was started with, by whomever, are not (CVE-2024-21626).
 */
export function lowerPrologue({ sections, inherits }: Program): LoweredStep[] {
  const [first] = sections;
  if (first === undefined) {
    throw new InvalidProgramError('it has no sections');
  }
  const start = labelsOf(first).ownAt(0);
  const source: Step = {
    call: 'close_range',
    args: [firstInheritedFd + inherits.length, lastFd, 0],
    why: 'closes what came along by mistake',
  };
  return [
    {
      label: '#prologue',
      section: first.name,
      role: 'prologue',
      source,
      call: source.call,
      args: source.args,
      then: start,
      onZero: start,
      onError: failureLabel(first.name),
      store: undefined,
    },
  ];
}

/** The label where a section's failure steps begin. */
export function failureLabel(section: string): string {
  return `${section}${FAIL}`;
}

function lowerStep(labels: Labels, step: Step, index: number): LoweredStep {
  const local = (label: string): string => (label === FAIL ? labels.failure : label);
  const label = labels.ownAt(index);
  const then = step.then === undefined ? labels.ownAt(index + 1) : local(step.then);
  const isTolerant = step.tolerate !== undefined && step.tolerate.length > 0;
  return {
    label,
    section: labels.section,
    role: 'step',
    source: step,
    call: step.call,
    args: step.args,
    then,
    onZero: step.onZero === undefined ? then : local(step.onZero),
    onError: isTolerant ? checkLabel(label, 0) : local(step.onError ?? FAIL),
    store: step.store,
  };
}

/** Error − (−errno) is zero when it is the tolerated one; otherwise the next comparison has its turn. */
function lowerChecks(step: LoweredStep): LoweredStep[] {
  const tolerated = step.source.tolerate ?? [];
  const otherwise = step.source.onError ?? FAIL;
  return tolerated.map((name, index) => {
    const isLast = index === tolerated.length - 1;
    const next = isLast
      ? otherwise === FAIL
        ? failureLabel(step.section)
        : otherwise
      : checkLabel(step.label, index + 1);
    return {
      ...step,
      label: checkLabel(step.label, index),
      role: 'check',
      call: 'subtract',
      args: [resultOf(step.label), -errnoNumber(name)],
      then: next,
      onZero: step.then,
      onError: next,
      store: undefined,
    };
  });
}

/** A failure step that fails must not start them again: the next one has its turn whatever happened. */
function lowerFailure(section: Section): LoweredStep[] {
  const start = failureLabel(section.name);
  const labelAt = (index: number): string => (index === 0 ? start : `${start}${index}`);
  return [...(section.onFailure ?? []), ending].map((source, index) => ({
    label: labelAt(index),
    section: section.name,
    role: 'failure',
    source,
    call: source.call,
    args: source.args,
    then: labelAt(index + 1),
    onZero: labelAt(index + 1),
    onError: labelAt(index + 1),
    store: source.store,
  }));
}

/** The labels of a section's records. */
interface Labels {
  readonly section: string;
  /** That of a step; the one behind the last step is there as well, and labels nothing. */
  readonly ownAt: (index: number) => string;
  readonly failure: string;
}

/**
 * Each label is made once: they are looked up a thousand times, and equal strings that are not the same one are compared
 * letter by letter. The section's name labels its first step, so that another section can start it.
 */
function labelsOf({ name, steps }: Section): Labels {
  const own = steps.map(({ label }, index) => label ?? (index === 0 ? name : `${name}#${index}`));
  const end = `${name}#${steps.length}`;
  return { section: name, ownAt: (index) => own[index] ?? end, failure: failureLabel(name) };
}

function checkLabel(step: string, index: number): string {
  return `${step}#tolerate${index}`;
}

/** Whether nothing of the program comes after a call that succeeds. */
export function endsProcess(call: Step['call']): boolean {
  return call === 'exit_group' || call === 'execve' || call === 'execveat';
}
