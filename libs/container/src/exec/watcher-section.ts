import { constants } from 'node:os';
import { cloneSteps } from '@docklet/namespaces';
import type { CellAddress, Section, Step } from '@docklet/syscall';
import {
  Cell,
  PR_SET_DUMPABLE,
  P_PIDFD,
  WEXITED,
  inherited,
  resultOf,
  siginfoBytes,
} from '@docklet/syscall';
import { closeInherited, gates, signalGate } from '../plan/gates.js';
import {
  cgroupSteps,
  introductionSteps,
  monitorMaster,
  takeTerminalSteps,
} from '../plan/monitor-section.js';
import type { Attachment, PumpedStream } from '../plan/pump-steps.js';
import { pumpSteps } from '../plan/pump-steps.js';
import type { ContainerStreams } from '../plan/stream-steps.js';
import { inheritedStreams } from '../plan/stream-steps.js';

/** What the watcher is to do. */
export interface WatcherRequest {
  /** Where the joiner leaves the process id of the command. */
  readonly commandPid: CellAddress;
  readonly streams: ContainerStreams;
  readonly attachment: Attachment;
  readonly terminalSettings: Uint8Array | undefined;
  /** A cgroup v2 folder for the joiner to begin its life in. */
  readonly cgroupFolder: string | undefined;
}

/** The watcher's part of the program, and where it leaves how the command ended: a siginfo_t. */
export interface WatcherPlan {
  readonly section: Section;
  readonly exit: Cell;
}

/** The label of the watcher's descriptor of the command: without a result of it there never was a command. */
export const commandPidfd = 'command-pidfd';

/** Where a siginfo_t has the exit code or the number of the signal; sigaction(2). */
const statusOffset = 24;

/**
 * The process that looks after a command in a container: it has the joiner make it, passes its output on and takes its
 * exit status. It stays outside, in the host's namespaces and cgroups.
 */
export function watcherPlan(request: WatcherRequest): WatcherPlan {
  const { commandPid, streams, cgroupFolder } = request;
  const joiner = { pid: new Cell('joiner-pid', 8), pidfd: new Cell('joiner-pidfd', 8) };
  const pidfd = new Cell('command-pidfd', 8);
  const exit = new Cell('exit', siginfoBytes);
  const takeExit: Step = {
    call: 'waitid',
    args: [P_PIDFD, pidfd.load(), exit, WEXITED, null],
    why: 'how it ended',
  };
  const hasTerminal = streams.kind === 'terminal';
  const section: Section = {
    name: 'watcher',
    steps: [
      protectionStep,
      ...introductionSteps(),
      ...cgroupSteps(cgroupFolder),
      ...cloneSteps({
        section: 'joiner',
        namespaces: [],
        pid: joiner.pid.at(0),
        pidfd: joiner.pidfd.at(0),
        cgroup: cgroupFolder === undefined ? undefined : resultOf('cgroup-folder'),
      }),
      ...[gates.parent, gates.init, ...inheritedStreams(streams)].map((name) =>
        closeInherited(name, 'this is the command’s'),
      ),
      ...(hasTerminal ? takeTerminalSteps(joiner.pidfd.load()) : []),
      ...meetCommandSteps(joiner.pidfd, commandPid, pidfd),
      ...pumpSteps({
        streams: hasTerminal ? terminalStreams : pipeStreams,
        pidfd,
        attachment: request.attachment,
        log: undefined,
        terminalSettings: request.terminalSettings,
        hasOtherWriters: true,
      }),
      { ...takeExit, label: 'pump:done' },
      { call: 'exit_group', args: [0], why: 'nothing is left to look after' },
      { call: 'exit_group', args: [1], why: 'there is no command', label: 'no-command' },
    ],
    onFailure: [
      {
        call: 'pidfd_send_signal',
        args: [pidfd.load(), constants.signals.SIGKILL, null, 0],
        why: 'a command that cannot be looked after is not left alone',
      },
      takeExit,
    ],
  };
  return { section, exit };
}

/** What is cloned is as little to be looked into as this is, from its first moment on. */
const protectionStep: Step = {
  call: 'prctl',
  args: [PR_SET_DUMPABLE, 0, 0, 0, 0],
  why: 'no process of the container can look into what this clones (CVE-2016-9962)',
};

/** The joiner ends when there is a command; that it did not fail is seen at its exit code. */
function meetCommandSteps(joinerPidfd: Cell, commandPid: CellAddress, pidfd: Cell): Step[] {
  const joinerExit = new Cell('joiner-exit', siginfoBytes);
  return [
    {
      call: 'waitid',
      args: [P_PIDFD, joinerPidfd.load(), joinerExit, WEXITED, null],
      why: 'waits until the command’s process is there',
    },
    {
      call: 'and',
      args: [joinerExit.load(statusOffset), 0xffff_ffff],
      why: 'is it?',
      onZero: commandPidfd,
      then: 'no-command',
    },
    {
      call: 'pidfd_open',
      args: [commandPid.cell.load(commandPid.offset), 0],
      why: 'a descriptor for it, which never means another process',
      label: commandPidfd,
      store: pidfd.at(0),
    },
    signalGate(gates.monitor, 'tells it that somebody looks after it'),
  ];
}

const pipeStreams: readonly PumpedStream[] = [
  { name: 'stdout', from: inherited('stdout-reader'), to: 'stdout' },
  { name: 'stderr', from: inherited('stderr-reader'), to: 'stderr' },
];

const terminalStreams: readonly PumpedStream[] = [
  { name: 'stdout', from: resultOf(monitorMaster), to: 'stdout' },
];
