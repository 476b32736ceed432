import { errnoName, errnoNumber } from '../errno.js';
import { AT_FDCWD, F_OK } from '../constants/open.js';
import type { Step, Value } from './value.js';
import { Cell, resultOf } from './value.js';

/** What to execute. */
export interface ExecRequest {
  /** A path when it has a slash in it, otherwise a name to look for. */
  readonly command: string;
  /** The argument vector, with the command as its first item. */
  readonly argv: Value;
  readonly environment: Value;
  /** Folders to look for a name in, as in `PATH`. */
  readonly searchPath: string;
  /** A descriptor that the outcome is written to as well, for a parent that does not share the arena. */
  readonly reportTo?: Value | undefined;
}

/** Steps that execute a command, and what the parent learns when none of them does. */
export interface ExecSteps {
  readonly steps: readonly Step[];
  /** Holds the outcome after a failure; see {@link readExecOutcome}. */
  readonly outcome: Cell;
}

/** Why a command could not be executed. */
export interface ExecFailure {
  /** As a shell and Docker count: 127 when it was not found, 126 when it was but cannot be executed. */
  readonly exitCode: 126 | 127;
  /** The name of the error that decided it. */
  readonly errno: string;
  /** The file is there, but the interpreter or loader that it names is not. */
  readonly isInterpreterMissing: boolean;
}

const cannotExecute = 126;
const notFound = 127;

/** The size of an outcome. */
export const execOutcomeBytes = 24;

/** The words of the outcome cell. */
const outcomeWord = { exitCode: 0, errno: 8, interpreterMissing: 16 } as const;

/**
 * Tries a command, folder after folder for a bare name as execvp(3) does, and ends the process with 127 or 126 when
 * nothing could be executed. Unlike execvp(3) it does not hand a file without a magic number to a shell.
 */
export function execSteps(request: ExecRequest): ExecSteps {
  const outcome = new Cell('outcome', execOutcomeBytes);
  const candidates = candidatePaths(request);
  const steps = candidates.flatMap((path, index) => tryCandidate(request, path, index, outcome));
  return { outcome, steps: [...steps, ...giveUp(candidates.length, outcome, request.reportTo)] };
}

/** Reads the outcome cell: undefined as long as no attempt was given up. */
export function readExecOutcome(bytes: Buffer): ExecFailure | undefined {
  const exitCode = bytes.readInt32LE(outcomeWord.exitCode);
  if (exitCode !== cannotExecute && exitCode !== notFound) {
    return undefined;
  }
  return {
    exitCode,
    errno: errnoName(-bytes.readInt32LE(outcomeWord.errno)),
    isInterpreterMissing: bytes.readInt32LE(outcomeWord.interpreterMissing) !== 0,
  };
}

function candidatePaths({ command, searchPath }: ExecRequest): string[] {
  if (command.includes('/')) {
    return [command];
  }
  // An empty entry means the current folder (execvp(3)); Docker skips those, and so do we.
  const folders = searchPath.split(':').filter((folder) => folder !== '');
  return folders.map((folder) => `${folder}/${command}`);
}

function tryCandidate(request: ExecRequest, path: string, index: number, outcome: Cell): Step[] {
  const label = (part: string): string => `exec#${index}${part}`;
  const next = `exec#${index + 1}`;
  const compare = (errno: 'ENOENT' | 'ENOTDIR' | 'EACCES', part: string): Step => ({
    call: 'subtract',
    args: [resultOf(label('')), -errnoNumber(errno)],
    why: `was it ${errno}?`,
    label: label(part),
    onError: undefined,
  });
  const otherwise = (step: Step, target: string): Step => ({
    ...step,
    then: target,
    onError: target,
  });
  return [
    {
      call: 'execve',
      args: [path, request.argv, request.environment],
      why: 'becomes the command',
      label: label(''),
      onError: label('noent'),
    },
    { ...otherwise(compare('ENOENT', 'noent'), label('notdir')), onZero: label('exists') },
    { ...otherwise(compare('ENOTDIR', 'notdir'), label('access')), onZero: next },
    { ...otherwise(compare('EACCES', 'access'), label('fatal')), onZero: label('remember') },
    {
      call: 'subtract',
      args: [resultOf(label('')), 0],
      why: 'remembers that a file was found that may not be executed',
      label: label('remember'),
      store: outcome.at(outcomeWord.errno),
      then: next,
      onError: next,
    },
    {
      call: 'faccessat2',
      args: [AT_FDCWD, path, F_OK, 0],
      why: 'a file that is there lacks its interpreter',
      label: label('exists'),
      onError: next,
      then: label('interpreter'),
    },
    {
      call: 'subtract',
      args: [1, 0],
      why: 'remembers that the interpreter is missing',
      label: label('interpreter'),
      store: outcome.at(outcomeWord.interpreterMissing),
      then: 'exec#not-found',
    },
    {
      call: 'subtract',
      args: [resultOf(label('')), 0],
      why: 'remembers the error',
      label: label('fatal'),
      store: outcome.at(outcomeWord.errno),
      then: 'exec#cannot',
      onError: 'exec#cannot',
    },
  ];
}

/** Decides between 126 and 127, leaves the decision for the parent, and ends. */
function giveUp(index: number, outcome: Cell, reportTo: Value | undefined): Step[] {
  const decide = (code: number, label: string): Step => ({
    call: 'subtract',
    args: [code, 0],
    why: 'leaves the decision for the parent',
    label,
    store: outcome.at(outcomeWord.exitCode),
    then: reportTo === undefined ? 'exec#end' : 'exec#report',
  });
  return [
    {
      call: 'and',
      args: [outcome.load(outcomeWord.errno), 0xffff_ffff],
      why: 'was any file found?',
      label: `exec#${index}`,
      onZero: 'exec#not-found',
      then: 'exec#cannot',
    },
    decide(cannotExecute, 'exec#cannot'),
    {
      call: 'subtract',
      args: [-errnoNumber('ENOENT'), 0],
      why: 'nothing was found',
      label: 'exec#not-found',
      store: outcome.at(outcomeWord.errno),
      then: 'exec#127',
      onError: 'exec#127',
    },
    decide(notFound, 'exec#127'),
    ...(reportTo === undefined ? [] : [report(reportTo, outcome)]),
    {
      call: 'exit_group',
      args: [outcome.load(outcomeWord.exitCode)],
      why: 'the command could not be executed',
      label: 'exec#end',
    },
  ];
}

/** Tells the parent of an outcome. */
function report(to: Value, outcome: Cell): Step {
  return {
    call: 'write',
    args: [to, outcome, execOutcomeBytes],
    why: 'tells the parent',
    label: 'exec#report',
    then: 'exec#end',
    onError: 'exec#end',
  };
}

/**
 * Steps that tell the parent that a command could not be executed because a step before that failed, and end.
 *
 * @param failed the label of that step
 */
export function reportFailureSteps(failed: string, label: string, reportTo: Value): Step[] {
  const outcome = new Cell('outcome', execOutcomeBytes);
  return [
    {
      call: 'subtract',
      args: [resultOf(failed), 0],
      why: 'remembers the error',
      label,
      store: outcome.at(outcomeWord.errno),
      then: `${label}:code`,
      onError: `${label}:code`,
    },
    {
      call: 'subtract',
      args: [cannotExecute, 0],
      why: 'and that nothing was executed',
      label: `${label}:code`,
      store: outcome.at(outcomeWord.exitCode),
    },
    { call: 'write', args: [reportTo, outcome, execOutcomeBytes], why: 'tells the parent' },
    { call: 'exit_group', args: [cannotExecute], why: 'the command could not be executed' },
  ];
}
