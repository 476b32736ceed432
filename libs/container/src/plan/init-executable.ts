import { constants } from 'node:os';
import type { ExecRequest, Program, Section, Step } from '@docklet/syscall';
import {
  buildExecutable,
  CLONE_PARENT_SETTID,
  Cell,
  FD_CLOEXEC,
  F_SETFD,
  P_ALL,
  SIG_BLOCK,
  SIG_SETMASK,
  TIOCSPGRP,
  WEXITED,
  WNOHANG,
  execSteps,
  reportFailureSteps,
  resultOf,
  siginfoBytes,
  siginfoPlace,
  signalSetBytes,
  words,
} from '@docklet/syscall';

/** A set of all signals, and of none. */
const allSignals = words(0xffff_ffff_ffff_ffffn);
const noSignals = words(0);

const CLD_EXITED = 1;
const lower32 = 0xffff_ffff;

/** Is blocked from before the clone, so it waits when it comes first. */
const goSignal = constants.signals.SIGUSR1;

/** What the init starts, and how it tells of a failure. */
export interface InitExecutableRequest {
  readonly exec: ExecRequest;
  /** The number of the descriptor that the outcome is written to when the command cannot be executed. */
  readonly reportFd: number;
}

/**
 * The init of `--init`: it starts the command, hands every signal on to it, reaps what is orphaned, and ends as the
 * command ends. It is a program like all others, as an executable of two pages.
 */
export function buildInitExecutable(request: InitExecutableRequest): Buffer {
  const program: Program = {
    sections: [parentSection(request.reportFd), childSection(request)],
    inherits: [],
  };
  return buildExecutable(program);
}

function parentSection(reportFd: number): Section {
  const child = new Cell('child', 8);
  const info = new Cell('info', siginfoBytes);
  const compare = (label: string, offset: number, cell: Cell = info): Step => ({
    call: 'and',
    args: [cell.load(offset), lower32],
    why: `takes 32 bits of ${cell.name}`,
    label,
  });
  return {
    name: 'init',
    steps: [
      {
        call: 'rt_sigprocmask',
        args: [SIG_BLOCK, allSignals, null, signalSetBytes],
        why: 'signals wait until they are asked for',
      },
      {
        // Not clone3: a seccomp profile cannot look into its arguments, so it is denied inside.
        call: 'clone',
        args: [CLONE_PARENT_SETTID + constants.signals.SIGCHLD, 0, child],
        why: 'the command’s process',
        label: 'fork',
        onZero: 'child',
        onError: 'fork:failed',
      },
      { call: 'close', args: [reportFd], why: 'this is the command’s', onError: 'go' },
      {
        call: 'kill',
        args: [child.load(), goSignal],
        why: 'only now the command may begin: it could look into this process',
        label: 'go',
        onError: 'signals',
      },
      {
        call: 'rt_sigtimedwait',
        args: [allSignals, null, null, signalSetBytes],
        why: 'sleeps until a signal comes',
        label: 'signals',
        onError: 'signals',
      },
      {
        call: 'subtract',
        args: [resultOf('signals'), constants.signals.SIGCHLD],
        why: 'is it that a child has ended?',
        onZero: 'reap',
        then: 'forward',
        onError: 'forward',
      },
      {
        call: 'kill',
        args: [child.load(), resultOf('signals')],
        why: 'every other signal is the command’s',
        label: 'forward',
        then: 'signals',
        onError: 'signals',
      },
      {
        call: 'subtract',
        args: [0, 0],
        why: 'waitid leaves this zero when there is nobody to reap',
        label: 'reap',
        store: info.at(siginfoPlace.pid),
      },
      {
        call: 'waitid',
        args: [P_ALL, 0, info, WEXITED | WNOHANG, null],
        why: 'takes leave of whoever has ended',
        onError: 'signals',
      },
      { ...compare('reaped', siginfoPlace.pid), onZero: 'signals' },
      {
        call: 'subtract',
        args: [resultOf('reaped'), child.load()],
        why: 'was it the command?',
        onZero: 'status',
        then: 'reap',
        onError: 'reap',
      },
      compare('status', siginfoPlace.status),
      compare('code', siginfoPlace.code),
      {
        call: 'subtract',
        args: [resultOf('code'), CLD_EXITED],
        why: 'did it end by itself?',
        onZero: 'exited',
        then: 'killed',
      },
      {
        call: 'subtract',
        args: [resultOf('status'), -128],
        why: 'a signal is shown as 128 and its number',
        label: 'killed',
      },
      { call: 'exit_group', args: [resultOf('killed')], why: 'ends as the command did' },
      {
        call: 'exit_group',
        args: [resultOf('status')],
        why: 'ends as the command did',
        label: 'exited',
      },
      ...reportFailureSteps('fork', 'fork:failed', reportFd),
    ],
  };
}

/** The command runs in a process group of its own, which is the terminal's foreground if there is a terminal. */
function childSection({ exec, reportFd }: InitExecutableRequest): Section {
  const group = new Cell('group', 8);
  return {
    name: 'child',
    steps: [
      {
        call: 'rt_sigtimedwait',
        args: [words(1n << BigInt(goSignal - 1)), null, null, signalSetBytes],
        why: 'waits until the init has closed what is not its own',
      },
      { call: 'setpgid', args: [0, 0], why: 'a process group of its own' },
      { call: 'getpid', args: [], why: 'its number', store: group.at(0) },
      {
        call: 'ioctl',
        args: [0, TIOCSPGRP, group],
        why: 'which Ctrl-C goes to, where there is a terminal',
        tolerate: ['ENOTTY', 'EINVAL', 'ENODEV'],
      },
      {
        call: 'rt_sigprocmask',
        args: [SIG_SETMASK, noSignals, null, signalSetBytes],
        why: 'signals reach the command as usual',
      },
      {
        call: 'fcntl',
        args: [reportFd, F_SETFD, FD_CLOEXEC],
        why: 'closed by the exec, which tells that it worked',
      },
      ...execSteps({ ...exec, reportTo: reportFd }).steps,
    ],
  };
}
