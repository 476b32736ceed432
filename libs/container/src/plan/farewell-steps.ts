import type { Step } from '@docklet/syscall';
import {
  CLOCK_BOOTTIME,
  CLOCK_REALTIME,
  CLOSE_RANGE_CLOEXEC,
  Cell,
  LOCK_EX,
  LOCK_NB,
  LOCK_UN,
  inherited,
  resultOf,
  vector,
  words,
} from '@docklet/syscall';
import { exitRecord, exitRecordBytes } from '../state/exit-record.js';
import { leaveOrphansSteps } from './orphan-steps.js';

/** The name under which the monitor inherits the file that it notes the container's end down in. */
export const exitFd = 'exit';

/** The descriptor under which whoever the monitor becomes finds the lock that says that somebody looks after it. */
export const handedOverLockFd = 3;

const firstOtherFd = handedOverLockFd + 1;
const lastFd = 0xffff_ffff;

/** A container that ran for so long has started well: the next restart need not wait. */
const goodRunSeconds = 10;
const shortDelayMs = 100;

/** The label of the step that holds the container's mounts, if somebody is attached. */
export const heldMounts = 'held-mounts';

/** What the monitor does when its container has ended. */
export interface FarewellPlan {
  /** A command that cleans up, for the monitor to become: its path, arguments and environment; undefined if there is none. */
  readonly helper: HelperCommand | undefined;
  /** How long it waits before that; undefined when the container is not to be started again. */
  readonly restart: RestartDelay | undefined;
}

/** A command line and its environment. */
export interface HelperCommand {
  /** The first is the path of what is executed. */
  readonly argv: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
}

/** How long to wait before a container is started again. */
export interface RestartDelay {
  readonly delayMs: number;
  /** Whether that is so after a failure only. */
  readonly isOnFailureOnly: boolean;
}

/** What the monitor knows of its container. */
export interface MonitoredContainer {
  /** Holds what waitid(2) said, with room for the rest of an exit record. */
  readonly exit: Cell;
  readonly isAttached: boolean;
  readonly adoptsOrphans: boolean;
}

const startedAt = new Cell('started-at', 16);

/** How often it is looked whether somebody attends to the container: two words, what is left and what each look takes. */
const looks = new Cell('attendance-looks', words(1, 1));
const perLook = 8;

/** So often, and so long in between, if who attends may just be ending: half a second. */
const patientLooks = 50;
const lookPauseNs = 10_000_000;

/**
 * The process that started the container has ended, and with it the container. Its locks are released one by one as its
 * descriptors are closed: for a moment it may seem to attend still, and then nobody would clean up.
 */
export const expectDyingAttendant: Step = {
  call: 'subtract',
  args: [patientLooks, 0],
  why: 'its lock on the container may outlive it for a moment',
  store: looks.at(0),
};

/** Looks at the clock when the container starts, to know later how long it ran. */
export function noteStartStep(): Step {
  return {
    call: 'clock_gettime',
    args: [CLOCK_BOOTTIME, startedAt],
    why: 'to know later how long it ran',
  };
}

/**
 * Notes down how the container ended, where it outlives every process, and hands over to a command that cleans up:
 * unless somebody attends to the container, who will do that.
 *
 * Who is attached is told then; the mounts, which are held for that, go with the monitor.
 */
export function farewellSteps(
  { helper, restart }: FarewellPlan,
  { exit, isAttached, adoptsOrphans }: MonitoredContainer,
): Step[] {
  return [
    {
      call: 'clock_gettime',
      args: [CLOCK_REALTIME, exit.at(exitRecord.time)],
      why: 'when it ended',
    },
    {
      call: 'pwrite64',
      args: [inherited(exitFd), exit, exitRecordBytes, 0],
      why: 'how and when it ended, for whoever asks',
      onError: 'farewell:attended',
    },
    {
      call: 'flock',
      args: [inherited(exitFd), LOCK_EX | LOCK_NB],
      why: 'does anybody attend to the container, who cleans up?',
      label: 'farewell:attended',
      then: 'farewell:alone',
      onZero: 'farewell:alone',
      onError: 'farewell:held',
    },
    {
      call: 'subtract',
      args: [looks.load(0), looks.load(perLook)],
      why: 'is it worth another look?',
      label: 'farewell:held',
      store: looks.at(0),
      onZero: 'farewell:end',
    },
    {
      call: 'nanosleep',
      args: [words(0, lookPauseNs), null],
      why: 'who holds the lock may just be ending',
      then: 'farewell:attended',
      onError: 'farewell:attended',
    },
    {
      call: 'flock',
      args: [inherited(exitFd), LOCK_UN],
      why: 'nobody does',
      label: 'farewell:alone',
    },
    ...(isAttached ? [releaseMountsStep] : []),
    {
      call: 'fsync',
      args: [inherited(exitFd)],
      why: 'it has to outlive a crash of the machine too',
      onError: 'farewell:synced',
    },
    { call: 'subtract', args: [0, 0], why: 'it is on the disk', label: 'farewell:synced' },
    ...(restart === undefined ? [] : delaySteps(restart, exit)),
    ...(helper === undefined
      ? []
      : [...(adoptsOrphans ? leaveOrphansSteps : []), ...becomeHelperSteps(helper)]),
    ...(isAttached ? [tellStep] : []),
    {
      call: 'exit_group',
      args: [0],
      why: 'nothing is left to look after',
      ...(isAttached ? {} : { label: 'farewell:end' }),
    },
  ];
}

/** What comes now may take a minute, and start the container again. */
const releaseMountsStep: Step = {
  call: 'close',
  args: [resultOf(heldMounts)],
  why: 'the container’s mounts go now',
  tolerate: ['EBADF'],
};

const tellStep: Step = {
  call: 'close',
  args: [inherited('lease')],
  why: 'tells who is attached: it cleans up while the mounts are taken apart',
  label: 'farewell:end',
};

/** Waits before a restart: the longer, the more often the container ended soon. */
function delaySteps({ delayMs, isOnFailureOnly }: RestartDelay, exit: Cell): Step[] {
  const now = new Cell('ended-at', 16);
  const sleep = (milliseconds: number, label: string): Step => ({
    call: 'nanosleep',
    args: [words(Math.floor(milliseconds / 1000), (milliseconds % 1000) * 1_000_000), null],
    why: 'it is started again soon',
    label,
    then: 'farewell:waited',
    onError: 'farewell:waited',
  });
  const didFail: Step = {
    call: 'and',
    args: [exit.load(exitRecord.status), 0xffff_ffff],
    why: 'did it fail?',
    onZero: 'farewell:waited',
  };
  return [
    ...(isOnFailureOnly ? [didFail] : []),
    { call: 'clock_gettime', args: [CLOCK_BOOTTIME, now], why: 'what time is it?' },
    {
      call: 'subtract',
      args: [now.load(), startedAt.load()],
      why: 'how long did it run?',
      label: 'farewell:ran',
    },
    {
      call: 'subtract',
      args: [resultOf('farewell:ran'), goodRunSeconds],
      why: 'was that long?',
      then: 'farewell:short-delay',
      onZero: 'farewell:short-delay',
      onError: 'farewell:delay',
    },
    sleep(delayMs, 'farewell:delay'),
    sleep(shortDelayMs, 'farewell:short-delay'),
    { call: 'subtract', args: [0, 0], why: 'it has waited', label: 'farewell:waited' },
  ];
}

/** The lock goes along: there is no moment at which nobody looks after the container. */
function becomeHelperSteps({ argv, environment }: HelperCommand): Step[] {
  return [
    {
      call: 'dup3',
      args: [inherited('lock'), handedOverLockFd, 0],
      why: 'the lock that says that somebody looks after the container',
    },
    ...(['stdout', 'stderr'] as const).map((name, index): Step => ({
      call: 'dup3',
      args: [inherited('stdin'), index + 1, 0],
      why: `/dev/null for its ${name}: nobody watches`,
    })),
    {
      call: 'close_range',
      args: [firstOtherFd, lastFd, CLOSE_RANGE_CLOEXEC],
      why: 'everything else is not needed any more',
    },
    {
      call: 'execve',
      args: [argv[0] ?? '', vector(argv), vector(environment)],
      why: 'becomes docklet, to clean up',
      onError: 'farewell:end',
    },
  ];
}
