import { constants } from 'node:os';
import type { CellAddress, Step } from '@docklet/syscall';
import {
  Cell,
  O_CLOEXEC,
  O_NONBLOCK,
  PR_SET_CHILD_SUBREAPER,
  P_ALL,
  P_PID,
  SIG_BLOCK,
  SIG_UNBLOCK,
  WEXITED,
  WNOHANG,
  WNOWAIT,
  resultOf,
  siginfoBytes,
  siginfoPlace,
  signalSetBytes,
  words,
} from '@docklet/syscall';

const { SIGCHLD } = constants.signals;
const childSignal = words(1n << BigInt(SIGCHLD - 1));

/** The size of a `struct signalfd_siginfo`; signalfd(2). */
const signalInfoBytes = 128;

/** What says that a child has ended. */
export const orphansFd = resultOf('orphans');

/**
 * Makes a monitor the parent of its container's orphans: prctl(2), PR_SET_CHILD_SUBREAPER. In a pid namespace of their own
 * they go to the first process there; these are for a container that has none, where they would be the host's.
 */
export const adoptOrphansSteps: readonly Step[] = [
  {
    call: 'prctl',
    args: [PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0],
    why: 'the container’s orphans are its children, as there is no pid namespace to keep them',
  },
  {
    call: 'rt_sigprocmask',
    args: [SIG_BLOCK, childSignal, null, signalSetBytes],
    why: 'the end of a child is not to interrupt anything',
  },
  {
    call: 'signalfd4',
    args: [-1, childSignal, signalSetBytes, O_CLOEXEC | O_NONBLOCK],
    why: 'but to be seen where everything else is seen',
    label: orphansFd.step,
  },
];

/** For a child of such a monitor that executes a program. */
export const takeChildSignalStep: Step = {
  call: 'rt_sigprocmask',
  args: [SIG_UNBLOCK, childSignal, null, signalSetBytes],
  why: 'a program expects to hear of its children',
};

/** For such a monitor itself, before it executes a program. */
export const leaveOrphansSteps: readonly Step[] = [
  {
    call: 'prctl',
    args: [PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0],
    why: 'whoever is orphaned from here on is the host’s',
  },
  takeChildSignalStep,
];

/**
 * Takes leave of the orphans that have ended. The container's init is left alone: how it ended is asked for later.
 *
 * @param isDue is anything to be read at {@link orphansFd}?
 * @param init where the init's process id stands
 * @param next where to go on
 */
export function orphanSteps(isDue: Step, init: CellAddress, next: string): Step[] {
  const info = new Cell('orphan-info', siginfoBytes);
  const number = ({ cell, offset }: CellAddress, why: string, label: string): Step => ({
    call: 'and',
    args: [cell.load(offset), 0xffff_ffff],
    why,
    label,
  });
  return [
    { ...isDue, onZero: next },
    {
      call: 'read',
      args: [orphansFd, new Cell('child-signal', signalInfoBytes), signalInfoBytes],
      why: 'a child has ended, or several',
      onError: next,
    },
    number(init, 'which of them is the container’s init', 'orphans:init'),
    {
      call: 'waitid',
      args: [P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT, null],
      why: 'who has ended?',
      label: 'orphans:look',
      onError: next,
    },
    { ...number(info.at(siginfoPlace.pid), 'has anybody?', 'orphans:ended'), onZero: next },
    {
      call: 'subtract',
      args: [resultOf('orphans:ended'), resultOf('orphans:init')],
      why: 'the init is not asked yet how it ended',
      onZero: next,
      then: 'orphans:reap',
      onError: 'orphans:reap',
    },
    {
      call: 'waitid',
      args: [P_PID, resultOf('orphans:ended'), null, WEXITED | WNOHANG, null],
      why: 'takes leave of an orphan',
      label: 'orphans:reap',
      then: 'orphans:look',
      onZero: 'orphans:look',
      onError: next,
    },
  ];
}
