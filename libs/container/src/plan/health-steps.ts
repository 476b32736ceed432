import { constants } from 'node:os';
import type { Section, Step } from '@docklet/syscall';
import {
  CLONE_PARENT_SETTID,
  CLOSE_RANGE_CLOEXEC,
  Cell,
  P_PID,
  WEXITED,
  inherited,
  siginfoBytes,
  vector,
} from '@docklet/syscall';
import type { HelperCommand } from './farewell-steps.js';
import { takeChildSignalStep } from './orphan-steps.js';

/** The name under which the monitor inherits the timer of the health check. */
export const healthTimer = 'health-timer';

const lastFd = 0xffff_ffff;

/**
 * Starts a process that looks after the container's health, each time when the timer says so. It is nobody's child, as
 * its parent ends at once: the monitor has nobody to take leave of but its container.
 *
 * The first step is labelled `health:check`.
 *
 * @param next where to go on
 */
export function healthSteps(isDue: Step, next: string): Step[] {
  const child = new Cell('health-parent', 8);
  return [
    { ...isDue, label: 'health:check', onZero: next },
    {
      call: 'read',
      args: [inherited(healthTimer), new Cell('expirations', 8), 8],
      why: 'the timer is read until it is due again',
      onError: next,
    },
    {
      call: 'clone',
      args: [CLONE_PARENT_SETTID + constants.signals.SIGCHLD, 0, child],
      why: 'a process that starts the check, and ends',
      onZero: 'health',
      onError: next,
    },
    {
      call: 'waitid',
      args: [P_PID, child.load(), new Cell('health-exit', siginfoBytes), WEXITED, null],
      why: 'takes leave of it',
      then: next,
      onZero: next,
      onError: next,
    },
  ];
}

/** The processes between the monitor and the health check. */
export function healthSections(
  { argv, environment }: HelperCommand,
  hasAdoptingMonitor: boolean,
): Section[] {
  return [
    {
      name: 'health',
      steps: [
        {
          call: 'clone',
          args: [CLONE_PARENT_SETTID + constants.signals.SIGCHLD, 0, new Cell('health-pid', 8)],
          why: 'the process of the check',
          onZero: 'health-check',
        },
        { call: 'exit_group', args: [0], why: 'its child is nobody’s from here on' },
      ],
    },
    {
      name: 'health-check',
      steps: [
        ...(['stdout', 'stderr'] as const).map((name, index): Step => ({
          call: 'dup3',
          args: [inherited('stdin'), index + 1, 0],
          why: `/dev/null for its ${name}: nobody watches`,
        })),
        {
          call: 'close_range',
          args: [3, lastFd, CLOSE_RANGE_CLOEXEC],
          why: 'nothing of the monitor’s is its: not even the lock',
        },
        ...(hasAdoptingMonitor ? [takeChildSignalStep] : []),
        {
          call: 'execve',
          args: [argv[0] ?? '', vector(argv), vector(environment)],
          why: 'becomes docklet, to look after the container’s health',
        },
      ],
    },
  ];
}
