import type { Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  CLOCK_REALTIME,
  Cell,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  SEEK_END,
  inherited,
  resultOf,
  words,
} from '@docklet/syscall';
import { logHeader, logHeaderBytes, logTags } from '../logs/log-record.js';

/** The name under which the monitor inherits the container's log, opened for appending. */
export const logFd = 'log';

/** Where the monitor writes the log, and when it begins a new file. */
export interface LogPlan {
  /** The newest file; the one before it has `.1` behind its name, and so on. */
  readonly file: string;
  /** A file that has reached this size is not written to any more. Undefined: there is one file, and it grows. */
  readonly maxBytes: number | undefined;
  /** How many files are kept. */
  readonly maxFiles: number;
}

/** What is written to the log: bytes that a step has read into a cell. */
export interface LoggedChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly buffer: Cell;
  /** The label of the step that read them. */
  readonly read: string;
  /** Where to go on afterwards. */
  readonly next: string;
}

const write = O_WRONLY | O_APPEND | O_CLOEXEC;

/**
 * Appends a record to the log. It is there as a whole or not at all: what a full disk has cut off is taken back. A log
 * that cannot be written is no reason to hold the container up.
 *
 * The first step is labelled with the stream's name and `:log`.
 */
export function logSteps(plan: LogPlan, { stream, buffer, read, next }: LoggedChunk): Step[] {
  const header = new Cell(`${stream}-header`, words(0, 0, BigInt(logTags[stream]) << 32n));
  const pieces = new Cell(`${stream}-record`, words(header, logHeaderBytes, buffer, 0));
  const label = (part: string): string => `${stream}:log${part}`;
  const copyLength = (to: ReturnType<Cell['at']>, name?: string): Step => ({
    call: 'subtract',
    args: [resultOf(read), 0],
    why: 'how long the record is',
    store: to,
    label: name,
  });
  return [
    copyLength(header.at(logHeader.length), label('')),
    copyLength(pieces.at(24)),
    {
      call: 'clock_gettime',
      args: [CLOCK_REALTIME, header],
      why: 'and when it was written',
    },
    {
      call: 'lseek',
      args: [inherited(logFd), 0, SEEK_END],
      why: 'how large the log is',
      label: label('-size'),
      onError: next,
    },
    ...(plan.maxBytes === undefined ? [] : [isFull(plan.maxBytes, stream)]),
    {
      call: 'subtract',
      args: [resultOf(read), -logHeaderBytes],
      why: 'the length with the header',
      label: label('-whole'),
    },
    {
      call: 'writev',
      args: [inherited(logFd), pieces, 2],
      why: 'the record is in the kernel’s hands: it outlives every process',
      label: label('-write'),
      onError: label('-torn'),
    },
    {
      call: 'subtract',
      args: [resultOf(label('-write')), resultOf(label('-whole'))],
      why: 'is it there as a whole?',
      onZero: next,
      then: label('-torn'),
      onError: label('-torn'),
    },
    {
      call: 'ftruncate',
      args: [inherited(logFd), resultOf(label('-size'))],
      why: 'the disk is full: half a record is none',
      label: label('-torn'),
      then: next,
      onError: next,
    },
    ...(plan.maxBytes === undefined ? [] : rotationSteps(plan, stream)),
  ];
}

function isFull(maxBytes: number, stream: string): Step {
  return {
    call: 'subtract',
    args: [maxBytes, resultOf(`${stream}:log-size`)],
    why: 'is there room in this file?',
    then: `${stream}:log-whole`,
    onZero: `${stream}:log-rotate`,
    onError: `${stream}:log-rotate`,
  };
}

/** Every file gets the next number, the oldest goes, and a new one begins. Readers hold the files open and follow. */
function rotationSteps({ file, maxFiles }: LogPlan, stream: string): Step[] {
  const label = (part: string): string => `${stream}:log-${part}`;
  const moves = Array.from({ length: maxFiles - 1 }, (_, index) => maxFiles - 1 - index);
  return [
    {
      call: 'unlinkat',
      args: [AT_FDCWD, logFileName(file, maxFiles - 1), 0],
      label: label('rotate'),
      why: 'the oldest goes, unwritten if the disk has not got it yet: ext4 writes what a rename replaces',
      onError: maxFiles > 1 ? label('move#0') : label('whole'),
    },
    ...moves.map((number, index): Step => {
      const isLast = index === moves.length - 1;
      const next = isLast ? label('open') : label(`move#${index + 1}`);
      return {
        call: 'renameat2',
        args: [AT_FDCWD, logFileName(file, number - 1), AT_FDCWD, logFileName(file, number), 0],
        why: 'makes room for a newer one',
        label: label(`move#${index}`),
        then: next,
        // A log that has not that many files yet; or one that cannot be moved, and goes on in the file there is.
        onError: isLast ? label('whole') : next,
      };
    }),
    {
      call: 'openat',
      args: [AT_FDCWD, file, write | O_CREAT | O_TRUNC, 0o600],
      why: 'the new file',
      label: label('open'),
      onError: label('whole'),
    },
    {
      call: 'dup3',
      args: [resultOf(label('open')), inherited(logFd), O_CLOEXEC],
      why: 'in the place of the old one',
      onError: label('whole'),
    },
    {
      call: 'close',
      args: [resultOf(label('open'))],
      why: 'one descriptor is enough',
      then: label('size'),
      onError: label('size'),
    },
  ];
}

/** The name of a log's file: the newest has the number 0. */
export function logFileName(file: string, number: number): string {
  return number === 0 ? file : `${file}.${number}`;
}
