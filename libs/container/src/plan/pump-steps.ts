import { constants } from 'node:os';
import type { CellAddress, Step, Value } from '@docklet/syscall';
import {
  Cell,
  TCSETS,
  errnoNumber,
  inherited,
  resultOf,
  signalSetBytes,
  words,
} from '@docklet/syscall';
import { healthSteps, healthTimer } from './health-steps.js';
import { orphanSteps, orphansFd } from './orphan-steps.js';
import type { LogPlan } from './log-steps.js';
import { logSteps } from './log-steps.js';
import { portSteps, portsFds } from './port-steps.js';
import { maxRecordBytes } from '../logs/log-record.js';

/** What poll(2) reports and is asked for, as bits of a `struct pollfd`. */
const POLLIN = 0x1;
const POLLOUT = 0x4;
const POLLERR = 0x8;
const POLLHUP = 0x10;
const POLLNVAL = 0x20;

/** A `struct pollfd` as one 64-bit word: the descriptor, what is asked for, what happened. */
const pollWord = { bytes: 8, eventsShift: 32n, happenedShift: 48n } as const;
const anything = BigInt(POLLIN | POLLOUT | POLLERR | POLLHUP | POLLNVAL) << pollWord.happenedShift;

/** How much is moved at a time: what a pipe holds if nobody asks for more. */
const bufferBytes = maxRecordBytes;

/** About 68 years. */
const aLongTime = 0x7fff_ffff;

/** An output of the container that the monitor passes on. */
export interface PumpedStream {
  readonly name: 'stdout' | 'stderr';
  /** Where the container's bytes come from. */
  readonly from: Value;
  /** The name of the inherited descriptor they go to while somebody is attached. */
  readonly to: 'stdout' | 'stderr';
}

/**
 * Whether a process is attached to the container from its start, and what becomes of the container when that process
 * ends: its end is seen at the inherited `lease`. A byte that comes there says that it lets go of the container.
 */
export type Attachment = 'none' | 'container-ends' | 'container-goes-on';

/** What the monitor has an eye on while the container runs. */
export interface PumpRequest {
  readonly streams: readonly PumpedStream[];
  /** Holds the descriptor of the container's init. */
  readonly pidfd: Cell;
  readonly attachment: Attachment;
  /** Where everything is written down; undefined if nothing is. */
  readonly log: LogPlan | undefined;
  /** Whether a timer says when the container's health is looked after. Default: false. */
  readonly hasHealthCheck?: boolean;
  /** Whether it can be told which ports of the host to keep. Default: false. */
  readonly keepsPorts?: boolean;
  /** Where the process id of the init stands, if the monitor takes leave of the container's orphans. Default: it does not. */
  readonly orphansOf?: CellAddress | undefined;
  /** How the terminal at `stdout` was set before the parent changed it; put back if the parent cannot any more. */
  readonly terminalSettings: Uint8Array | undefined;
  /** What is done before the container is ended because the process that started it has. Default: nothing. */
  readonly onParentEnd?: readonly Step[];
  /** Whether others may go on writing to the streams after the end of the process behind `pidfd`. Default: false. */
  readonly hasOtherWriters?: boolean;
}

/** Enough to take everything out of a full pipe, however little comes at a time; and an end for who never stops. */
const roundsAfterEnd = 256;

/** A stream, and where it is passed on to at the moment. */
interface AttachedStream extends PumpedStream {
  readonly output: Cell;
}

/** Slots of the poll set. */
const slot = { stdout: 0, stderr: 1, init: 2, lease: 3, health: 4, ports: 5, orphans: 6 } as const;
const slotCount = Object.keys(slot).length;

/**
 * Writes the container's output down, and passes it on to who is attached, until its init has ended and everything it
 * wrote is through. One loop, no threads, no buffer that grows: an attached reader that is slow makes the container
 * wait, as with a pipe; one that is gone does not, nor does anybody who reads the log.
 *
 * The steps end by running on to the step behind them, which must be labelled `pump:done`.
 */
export function pumpSteps(request: PumpRequest): Step[] {
  const { pidfd, attachment } = request;
  const streams = request.streams.map((stream): AttachedStream => {
    const output = new Cell(`${stream.name}-output`, words(inherited(stream.to)));
    return { ...stream, output };
  });
  const isAttached = attachment !== 'none';
  const { hasHealthCheck = false, keepsPorts = false, orphansOf } = request;
  const afterPorts = orphansOf === undefined ? 'pump' : 'orphans:check';
  const afterLease = keepsPorts ? 'ports:check' : afterPorts;
  const afterHealth = isAttached ? 'lease:check' : afterLease;
  const set = new Cell('poll-set', words(...Array<bigint>(slotCount).fill(noDescriptor(POLLIN))));
  const timeout = new Cell('timeout', words(aLongTime, 0));
  const rounds =
    request.hasOtherWriters === true ? new Cell('rounds', words(roundsAfterEnd, 0)) : undefined;
  return [
    ...streams.map(({ name, from }) => watch(set, slot[name], from, `the container’s ${name}`)),
    watch(set, slot.init, pidfd.load(), 'the end of the container’s init'),
    ...(isAttached
      ? [watch(set, slot.lease, inherited('lease'), 'the end of the process that started it')]
      : []),
    ...(hasHealthCheck
      ? [watch(set, slot.health, inherited(healthTimer), 'the time of the next health check')]
      : []),
    ...(keepsPorts
      ? [watch(set, slot.ports, inherited(portsFds.reader), 'what it is told about ports')]
      : []),
    ...(orphansOf === undefined ? [] : [watch(set, slot.orphans, orphansFd, 'the end of orphans')]),
    ...(rounds === undefined ? [] : [countRound(rounds)]),
    {
      call: 'ppoll',
      args: [set, slotCount, timeout, null, signalSetBytes],
      why: 'sleeps until there is something to do',
      label: rounds === undefined ? 'pump' : 'pump:poll',
      onZero: 'pump:done',
      onError: 'pump',
    },
    ...streams.flatMap((stream, index) => {
      const following = streams[index + 1];
      const next = following === undefined ? 'init:check' : `${following.name}:check`;
      return streamSteps(request, stream, set, next);
    }),
    ...initSteps(set, timeout, rounds, hasHealthCheck ? 'health:check' : afterHealth),
    ...(hasHealthCheck
      ? healthSteps(check(set, slot.health, '', '', 'is it time for a health check?'), afterHealth)
      : []),
    ...(isAttached ? leaseSteps(request, set, afterLease) : []),
    ...(keepsPorts
      ? portSteps(check(set, slot.ports, '', '', 'is it told about a port?'), afterPorts)
      : []),
    ...(orphansOf === undefined
      ? []
      : orphanSteps(
          check(set, slot.orphans, 'orphans:check', 'pump', 'has an orphan ended?'),
          orphansOf,
          'pump',
        )),
  ];
}

/** The word of a slot that watches nothing: poll(2) ignores negative descriptors. */
function noDescriptor(events: number): bigint {
  return 0xffff_ffffn | (BigInt(events) << pollWord.eventsShift);
}

function watch(set: Cell, index: number, fd: Value, what: string): Step {
  return {
    call: 'subtract',
    args: [fd, 0],
    why: `watches ${what}`,
    store: set.at(index * pollWord.bytes),
  };
}

/** Has something happened at a slot? If not, the next one is looked at. */
function check(set: Cell, index: number, label: string, next: string, why: string): Step {
  return {
    call: 'and',
    args: [set.load(index * pollWord.bytes), anything],
    why,
    label,
    onZero: next,
  };
}

/** Takes a slot out of the set. The result is −1, which would count as an error. */
function ignore(set: Cell, index: number, label: string, next: string, why: string): Step {
  return {
    call: 'subtract',
    args: [0, 1],
    why,
    label,
    store: set.at(index * pollWord.bytes),
    then: next,
    onError: next,
  };
}

function streamSteps(
  request: PumpRequest,
  stream: AttachedStream,
  set: Cell,
  next: string,
): Step[] {
  const { name, from } = stream;
  const { log } = request;
  const buffer = new Cell(`${name}-buffer`, bufferBytes);
  const label = (part: string): string => `${name}:${part}`;
  const passOn = request.attachment === 'none' ? next : label('pass');
  return [
    check(set, slot[name], label('check'), next, `is there something on ${name}?`),
    {
      call: 'read',
      args: [from, buffer, bufferBytes],
      why: 'takes what the container wrote',
      label: label('read'),
      then: log === undefined ? passOn : label('log'),
      onZero: label('closed'),
      onError: label('closed'),
    },
    ...(log === undefined
      ? []
      : logSteps(log, { stream: name, buffer, read: label('read'), next: passOn })),
    ...(request.attachment === 'none' ? [] : passSteps(stream, buffer, set, next)),
    ignore(set, slot[name], label('closed'), next, 'nobody can write there any more'),
  ];
}

/** Passes on what was read. */
function passSteps(stream: AttachedStream, buffer: Cell, set: Cell, next: string): Step[] {
  const { name, output } = stream;
  const position = new Cell(`${name}-position`, words(buffer));
  const left = new Cell(`${name}-left`, words(0));
  const label = (part: string): string => `${name}:${part}`;
  return [
    {
      call: 'subtract',
      args: [resultOf(label('read')), 0],
      why: 'so much is left to pass on',
      label: label('pass'),
      store: left.at(0),
    },
    {
      call: 'subtract',
      args: [buffer, 0],
      why: 'from the start of the buffer',
      store: position.at(0),
    },
    {
      call: 'write',
      args: [output.load(), position.load(), left.load()],
      why: `passes it on`,
      label: label('write'),
      onZero: label('broken'),
      onError: label('stuck'),
    },
    {
      call: 'subtract',
      args: [0, resultOf(label('write'))],
      why: 'a negative count, since this machine can only subtract',
      label: label('negative'),
      then: label('advance'),
      onError: label('advance'),
    },
    {
      call: 'subtract',
      args: [position.load(), resultOf(label('negative'))],
      why: 'goes on behind what was taken',
      label: label('advance'),
      store: position.at(0),
    },
    {
      call: 'subtract',
      args: [left.load(), resultOf(label('write'))],
      why: 'is anything left?',
      store: left.at(0),
      onZero: next,
      then: label('write'),
    },
    ...stuckSteps(stream, set, next),
  ];
}

/** What happens when an output does not take bytes: it is full, or its reader is gone. */
function stuckSteps({ name, to, output }: AttachedStream, set: Cell, next: string): Step[] {
  const label = (part: string): string => `${name}:${part}`;
  const events = BigInt(POLLOUT) << pollWord.eventsShift;
  const full = new Cell(`${name}-full`, words(events, noDescriptor(POLLIN)));
  return [
    {
      call: 'subtract',
      args: [resultOf(label('write')), -errnoNumber('EAGAIN')],
      why: 'is it only full? (Node makes what it opens non-blocking, for everybody)',
      label: label('stuck'),
      onZero: label('wait'),
      then: label('broken'),
      onError: label('broken'),
    },
    {
      call: 'subtract',
      args: [output.load(), 0],
      why: 'waits for the output',
      label: label('wait'),
      store: full.at(0),
    },
    {
      call: 'and',
      args: [set.load(slot.lease * pollWord.bytes), 0xffff_ffffn],
      why: 'and for the end of the process that started the container',
      store: full.at(pollWord.bytes),
    },
    {
      call: 'ppoll',
      args: [full, 2, null, null, signalSetBytes],
      why: 'sleeps until it takes more',
      onError: label('write'),
    },
    {
      call: 'and',
      args: [full.load(pollWord.bytes), anything],
      why: 'is it that nobody is left to read?',
      onZero: label('write'),
      then: 'lease:read',
    },
    {
      call: 'subtract',
      args: [inherited('stdin'), 0],
      why: `${to} is broken: the rest goes to /dev/null, and the container does not notice`,
      label: label('broken'),
      store: output.at(0),
      then: next,
    },
  ];
}

/** Two words: how many rounds are left, and how many each round takes of them. */
const perRound = 8;

function countRound(rounds: Cell): Step {
  return {
    call: 'subtract',
    args: [rounds.load(), rounds.load(perRound)],
    why: 'once it has ended, there are only so many rounds left',
    label: 'pump',
    store: rounds.at(0),
    onZero: 'pump:done',
    then: 'pump:poll',
  };
}

function startCounting(rounds: Cell): Step {
  return {
    call: 'subtract',
    args: [1, 0],
    why: 'and others may go on writing for ever: that is not waited for',
    store: rounds.at(perRound),
  };
}

/** Once the init has ended, nobody in its pid namespace is left to write: what is there now is all there will be. */
function initSteps(set: Cell, timeout: Cell, rounds: Cell | undefined, next: string): Step[] {
  const noTimeLeft = (offset: number): Step => ({
    call: 'subtract',
    args: [0, 0],
    why: 'from here on it only looks what is left, without waiting',
    store: timeout.at(offset),
  });
  return [
    check(set, slot.init, 'init:check', next, 'has the container’s init ended?'),
    noTimeLeft(0),
    noTimeLeft(8),
    ...(rounds === undefined ? [] : [startCounting(rounds)]),
    ignore(set, slot.init, 'init:ended', next, 'it ends only once'),
  ];
}

/** The process that started the container has let go of it, or has ended. */
function leaseSteps(request: PumpRequest, set: Cell, next: string): Step[] {
  const { pidfd, terminalSettings, attachment, onParentEnd = [] } = request;
  const kill: Step = {
    call: 'pidfd_send_signal',
    args: [pidfd.load(), constants.signals.SIGKILL, null, 0],
    why: 'the container ends with it',
    tolerate: ['ESRCH'],
  };
  return [
    check(set, slot.lease, 'lease:check', next, 'is the process that started it gone?'),
    {
      call: 'read',
      args: [inherited('lease'), new Cell('lease-byte', 8), 1],
      why: 'has it let go, or ended?',
      label: 'lease:read',
      then: 'lease:alone',
      onZero: 'lease:gone',
      onError: 'lease:gone',
    },
    { call: 'subtract', args: [0, 0], why: 'it has ended', label: 'lease:gone' },
    ...(attachment === 'container-ends' ? [...onParentEnd, kill] : []),
    ...(terminalSettings === undefined ? [] : [restoreTerminal(terminalSettings)]),
    { call: 'subtract', args: [0, 0], why: 'nobody is attached any more', label: 'lease:alone' },
    // In their place, not beside them: whoever reads them sees that they are closed.
    ...(['stdout', 'stderr'] as const).map((name): Step => ({
      call: 'dup3',
      args: [inherited('stdin'), inherited(name), 0],
      why: `its ${name} goes to /dev/null from here on`,
    })),
    ignore(set, slot.lease, 'lease:done', next, 'that is done'),
  ];
}

function restoreTerminal(settings: Uint8Array): Step {
  return {
    call: 'ioctl',
    args: [inherited('stdout'), TCSETS, settings],
    why: 'its terminal shows again what is typed',
    tolerate: ['EIO', 'ENOTTY'],
  };
}
