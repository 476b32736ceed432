import { errnoNumber } from '../errno.js';
import { InvalidProgramError } from './errors.js';
import type { CellAddress, Program, Section, Step, Value } from './value.js';
import { FAIL, firstInheritedFd, resultOf } from './value.js';

/** A step with everything that was left to a default spelled out: each becomes one record. */
export interface LoweredStep {
  /** Undefined where nobody comes but from the record before. */
  readonly label: string | undefined;
  readonly section: string;
  /**
   * `prologue` runs before the program's own steps, `check` compares an error with one that is tolerated, `failure`
   * runs after an error that was not; `clock` notes down when the step behind it runs.
   */
  readonly role: 'prologue' | 'step' | 'check' | 'failure' | 'clock';
  readonly source: Step;
  readonly call: Step['call'];
  readonly args: readonly Value[];
  /** Where to go on; undefined for the record behind this one. */
  readonly then: string | undefined;
  readonly onZero: string | undefined;
  readonly onError: string | undefined;
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
  const last = section.steps.at(-1);
  if (last === undefined || (last.then === undefined && !endsProcess(last.call))) {
    throw new InvalidProgramError(`section ${section.name} does not end`);
  }
  const failure = failureLabel(section.name);
  const steps = section.steps.map((step, index) => lowerStep(section, failure, step, index));
  const checks = steps.filter(({ source }) => isTolerant(source)).flatMap(lowerChecks);
  return [...steps, ...checks, ...lowerFailure(section)];
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
      then: undefined,
      onZero: undefined,
      onError: failureLabel(first.name),
      store: undefined,
    },
  ];
}

/** The label where a section's failure steps begin. */
export function failureLabel(section: string): string {
  return `${section}${FAIL}`;
}

function lowerStep(section: Section, failure: string, step: Step, index: number): LoweredStep {
  const label = labelAt(section, index);
  // Who comes back from a check comes to a label.
  const behind = isTolerant(step) ? labelAt(section, index + 1) : undefined;
  const then = step.then === undefined ? behind : local(step.then, failure);
  return {
    label,
    section: section.name,
    role: 'step',
    source: step,
    call: step.call,
    args: step.args,
    then,
    onZero: step.onZero === undefined ? then : local(step.onZero, failure),
    onError: isTolerant(step) ? checkLabel(label, 0) : local(step.onError ?? FAIL, failure),
    store: step.store,
  };
}

function local(label: string, failure: string): string {
  return label === FAIL ? failure : label;
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
      args: [resultOf(step.label ?? ''), -errnoNumber(name)],
      then: next,
      onZero: step.then,
      onError: next,
      store: undefined,
    };
  });
}

/** A failure step that fails must not start them again: the next one has its turn whatever happened. */
function lowerFailure(section: Section): LoweredStep[] {
  return [...(section.onFailure ?? []), ending].map((source, index) => ({
    label: index === 0 ? failureLabel(section.name) : undefined,
    section: section.name,
    role: 'failure',
    source,
    call: source.call,
    args: source.args,
    then: undefined,
    onZero: undefined,
    onError: undefined,
    store: source.store,
  }));
}

/**
 * The label of a section's record: what it was given; the section's name for the first, so that another section can start
 * it; and one for who has checks, and for who comes behind. Most records need none, and labels take time.
 */
function labelAt({ name, steps }: Section, index: number): string | undefined {
  const step = steps[index];
  if (step?.label !== undefined) {
    return step.label;
  }
  if (index === 0) {
    return name;
  }
  return isTolerant(step) || isTolerant(steps[index - 1]) ? `${name}#${index}` : undefined;
}

function isTolerant(step: Step | undefined): boolean {
  return step?.tolerate !== undefined && step.tolerate.length > 0;
}

function checkLabel(step: string | undefined, index: number): string {
  return `${step ?? ''}#tolerate${index}`;
}

/** Whether nothing of the program comes after a call that succeeds. */
function endsProcess(call: Step['call']): boolean {
  return call === 'exit_group' || call === 'execve' || call === 'execveat';
}
