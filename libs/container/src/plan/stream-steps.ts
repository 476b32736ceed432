import { constants } from 'node:os';
import type { Step, Value, WindowSize } from '@docklet/syscall';
import {
  AT_EMPTY_PATH,
  AT_FDCWD,
  MOVE_MOUNT_F_EMPTY_PATH,
  O_CLOEXEC,
  O_NOCTTY,
  O_RDONLY,
  O_RDWR,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
  RESOLVE_NO_SYMLINKS,
  TIOCGPTPEER,
  TIOCSCTTY,
  TIOCSPTLCK,
  TIOCSWINSZ,
  encodeWindowSize,
  inherited,
  resultOf,
  words,
} from '@docklet/syscall';

/** Names under which the container's standard streams are inherited. */
export const containerStreams = {
  stdin: 'container-stdin',
  stdout: 'container-stdout',
  stderr: 'container-stderr',
} as const;

const standard = ['stdin', 'stdout', 'stderr'] as const;

/** The label of the step that opens the master of the container's terminal. */
export const terminalMaster = 'terminal-master';

/** The label of the step that opens its other side. */
const terminalSlave = 'terminal-slave';

/** The size of a `struct open_how`: flags, mode, resolve. */
const openHowBytes = 24;

/** Where the container's standard streams lead. */
export type ContainerStreams =
  | { readonly kind: 'terminal'; readonly size: WindowSize }
  /** Without a stdin it reads from /dev/null. */
  | { readonly kind: 'pipes'; readonly hasStdin: boolean };

/** Puts the pipes to the monitor in the place of the standard streams. */
export function pipeStreamSteps(hasStdin: boolean): Step[] {
  const outputs = [
    moveTo(inherited(containerStreams.stdout), 1, 'stdout'),
    moveTo(inherited(containerStreams.stderr), 2, 'stderr'),
  ];
  return hasStdin
    ? [moveTo(inherited(containerStreams.stdin), 0, 'stdin'), ...outputs]
    : [
        {
          call: 'openat',
          args: [AT_FDCWD, '/dev/null', O_RDONLY | O_CLOEXEC, 0],
          why: 'nothing to read: the container’s /dev/null',
          label: 'no-stdin',
        },
        moveTo(resultOf('no-stdin'), 0, 'stdin'),
        ...outputs,
      ];
}

/**
 * Opens a terminal of the container's own devpts, with its size set before anything runs in it, and makes it the
 * controlling terminal of a new session; pty(7). The peer is opened through the master, never by a path that something
 * else could be put at (CVE-2025-52565).
 */
export function terminalSteps(size: WindowSize): Step[] {
  return [...openTerminalSteps(size), ownTerminalStep, ...consoleSteps(resultOf(terminalSlave))];
}

/** Opens a terminal of the container's own devpts and puts it in the place of the standard streams. */
export function openTerminalSteps(size: WindowSize): Step[] {
  const master = resultOf(terminalMaster);
  const slave = resultOf(terminalSlave);
  return [
    {
      call: 'openat2',
      args: [
        AT_FDCWD,
        '/dev/pts/ptmx',
        words(O_RDWR | O_NOCTTY | O_CLOEXEC, 0, RESOLVE_NO_SYMLINKS),
        openHowBytes,
      ],
      why: 'a new terminal: the side of the person at it',
      label: terminalMaster,
    },
    { call: 'ioctl', args: [master, TIOCSPTLCK, words(0)], why: 'its other side may be opened' },
    {
      call: 'ioctl',
      args: [master, TIOCGPTPEER, O_RDWR | O_NOCTTY],
      why: 'the other side, for the container',
      label: terminalSlave,
    },
    {
      call: 'ioctl',
      args: [master, TIOCSWINSZ, encodeWindowSize(size)],
      why: `${size.columns} columns and ${size.rows} rows, before anybody asks`,
    },
    ...standard.map((name, number) => moveTo(slave, number, name)),
  ];
}

/** Makes the terminal at the standard input that of the session, which has to be one of the process's own. */
export const ownTerminalStep: Step = {
  call: 'ioctl',
  args: [0, TIOCSCTTY, 0],
  why: 'Ctrl-C goes to what runs in it',
};

/** Signals that a process may not inherit as ignored; the monitor ignores one of them. */
export const defaultSignalStep: Step = {
  call: 'rt_sigaction',
  args: [constants.signals.SIGPIPE, words(0, 0, 0, 0), null, 8],
  why: 'a broken pipe ends a program, as it expects',
};

function moveTo(fd: Value, number: number, name: string): Step {
  return { call: 'dup3', args: [fd, number, 0], why: `its ${name}` };
}

/** /dev/console is this terminal too. */
function consoleSteps(slave: Value): Step[] {
  return [
    {
      call: 'mknodat',
      args: [AT_FDCWD, '/dev/console', 0o100600, 0],
      why: 'a place for /dev/console',
      tolerate: ['EEXIST'],
    },
    {
      call: 'open_tree',
      args: [slave, '', OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH],
      why: 'the terminal as a mount',
      label: 'console',
    },
    {
      call: 'move_mount',
      args: [resultOf('console'), '', AT_FDCWD, '/dev/console', MOVE_MOUNT_F_EMPTY_PATH],
      why: 'programs that write to the console reach the person at the terminal',
    },
  ];
}

/** The names of the inherited descriptors that become the container's streams. */
export function inheritedStreams(streams: ContainerStreams): readonly string[] {
  if (streams.kind === 'terminal') {
    return [];
  }
  const { stdin, stdout, stderr } = containerStreams;
  return streams.hasStdin ? [stdin, stdout, stderr] : [stdout, stderr];
}
