import { constants } from 'node:os';
import type { RuntimeNamespaceType } from '@docklet/oci';
import type { LayersInUse } from '@docklet/filesystem';
import { closeDeviceLayerSteps, deviceLayerSteps } from '@docklet/filesystem';
import { cloneSteps } from '@docklet/namespaces';
import type { CellAddress, Section, Step, Value } from '@docklet/syscall';
import {
  AT_FDCWD,
  Cell,
  O_CLOEXEC,
  O_DIRECTORY,
  O_PATH,
  PIDFD_GET_MNT_NAMESPACE,
  PR_SET_NAME,
  P_PIDFD,
  TIOCGPTPEER,
  O_NOCTTY,
  O_RDWR,
  WEXITED,
  inherited,
  resultOf,
  words,
} from '@docklet/syscall';
import type { JoinableNamespace } from '../options/joined-namespaces.js';
import type { FarewellPlan } from './farewell-steps.js';
import {
  expectDyingAttendant,
  farewellSteps,
  heldMounts,
  noteStartStep,
} from './farewell-steps.js';
import { awaitGate, closeInherited, gates, hooksGate, signalGate } from './gates.js';
import { sharedNetworkFd } from './init-section.js';
import { enterProcessesSteps, leaveProcessesSteps } from './join-steps.js';
import type { LogPlan } from './log-steps.js';
import { adoptOrphansSteps } from './orphan-steps.js';
import type { Attachment, PumpedStream } from './pump-steps.js';
import { pumpSteps } from './pump-steps.js';
import { exitRecordBytes } from '../state/exit-record.js';
import type { ContainerStreams } from './stream-steps.js';
import { inheritedStreams, terminalMaster } from './stream-steps.js';

/** What the monitor is to do. */
export interface MonitorRequest extends LayersInUse {
  /** Those that are made for it. */
  readonly namespaces: readonly RuntimeNamespaceType[];
  /** Whether the init joins a network namespace that it has inherited. */
  readonly isNetworkShared: boolean;
  /** Which namespaces of other containers the init is to be in. */
  readonly joined: readonly JoinableNamespace[];
  /** Where the process id of the init is to be written. */
  readonly pid: CellAddress;
  /** Steps that connect the new network namespace from the outside. */
  readonly networkSteps: readonly Step[];
  readonly streams: ContainerStreams;
  readonly attachment: Attachment;
  readonly log: LogPlan | undefined;
  readonly farewell: FarewellPlan;
  readonly hasHealthCheck: boolean;
  /** Whether it can be told which ports of the host to keep. */
  readonly keepsPorts: boolean;
  /** Whether the container has no pid namespace, so that its orphans would be the host's. */
  readonly adoptsOrphans: boolean;
  readonly terminalSettings: Uint8Array | undefined;
  /** A cgroup v2 folder for the init to begin its life in. */
  readonly cgroupFolder?: string | undefined;
  /** Whether the init has a connection of its own for hooks. */
  readonly hasHooks: boolean;
}

/** The monitor's part of the program, and where it leaves what the parent wants to know. */
export interface MonitorPlan {
  readonly section: Section;
  /** Holds how the init ended, an exit record, once the monitor has ended. */
  readonly exit: Cell;
}

/** The label of the monitor's own descriptor of the terminal's master. */
export const monitorMaster = 'monitor-master';

const SIG_IGN = 1;

/**
 * With its last process a mount namespace is taken apart, and the kernel waits for all processors on the way: 2 ms, before
 * anybody hears of that process's end. Here that comes after the end was told, while who was told cleans up.
 */
function holdMountsStep(pidfd: Value): Step {
  return {
    call: 'ioctl',
    args: [pidfd, PIDFD_GET_MNT_NAMESPACE, 0],
    why: 'its mounts stay until somebody knows of its end: taking them apart takes milliseconds',
    label: heldMounts,
    tolerate: ['ENOTTY', 'EINVAL', 'EACCES', 'ESRCH', 'EOPNOTSUPP'],
  };
}

/**
 * The process that looks after a container: it clones the init, connects its network, writes its output down, takes its
 * exit status, and hands over to a command that cleans up. It lives in a session of its own, so that no terminal's Ctrl-C reaches it.
 *
 * A container's orphans go to the first process of its pid namespace. Where it has none, with that of the host, they are the
 * monitor's: it is their subreaper.
 */
export function monitorPlan(request: MonitorRequest): MonitorPlan {
  const hasTerminal = request.streams.kind === 'terminal';
  const pidfd = new Cell('init-pidfd', 8);
  const exit = new Cell('exit', exitRecordBytes);
  const takeExit: Step = {
    call: 'waitid',
    args: [P_PIDFD, pidfd.load(), exit, WEXITED, null],
    why: 'how it ended',
  };
  const section: Section = {
    name: 'monitor',
    steps: [
      ...introductionSteps(),
      ...(request.adoptsOrphans ? adoptOrphansSteps : []),
      ...cgroupSteps(request.cgroupFolder),
      ...deviceLayerSteps(request),
      ...enterProcessesSteps(request.joined),
      ...cloneSteps({
        section: 'init',
        namespaces: request.namespaces,
        pid: request.pid,
        pidfd: pidfd.at(0),
        cgroup: request.cgroupFolder === undefined ? undefined : resultOf('cgroup-folder'),
      }),
      ...(request.attachment === 'none' ? [] : [holdMountsStep(pidfd.load())]),
      noteStartStep(),
      ...leaveProcessesSteps(request.joined),
      ...letGoSteps(request),
      ...request.networkSteps,
      ...(hasTerminal ? [] : announceSteps),
      signalGate(gates.monitor, 'tells the init that its network is connected'),
      ...(hasTerminal ? takeTerminalSteps(pidfd.load(), announceSteps) : []),
      ...pumpSteps({
        streams: hasTerminal ? terminalStreams : pipeStreams,
        pidfd,
        attachment: request.attachment,
        log: request.log,
        hasHealthCheck: request.hasHealthCheck,
        keepsPorts: request.keepsPorts,
        orphansOf: request.adoptsOrphans ? request.pid : undefined,
        terminalSettings: request.terminalSettings,
        onParentEnd: [expectDyingAttendant],
      }),
      { ...takeExit, label: 'pump:done' },
      ...farewellSteps(request.farewell, {
        exit,
        isAttached: request.attachment !== 'none',
        adoptsOrphans: request.adoptsOrphans,
      }),
    ],
    onFailure: [
      {
        call: 'pidfd_send_signal',
        args: [pidfd.load(), constants.signals.SIGKILL, null, 0],
        why: 'a container that cannot be looked after is not left alone',
      },
      takeExit,
    ],
  };
  return { section, exit };
}

const pipeStreams: readonly PumpedStream[] = [
  { name: 'stdout', from: inherited('stdout-reader'), to: 'stdout' },
  { name: 'stderr', from: inherited('stderr-reader'), to: 'stderr' },
];

const terminalStreams: readonly PumpedStream[] = [
  { name: 'stdout', from: resultOf(monitorMaster), to: 'stdout' },
];

/** What a process does first that looks after others. */
export function introductionSteps(): Step[] {
  return [
    { call: 'prctl', args: [PR_SET_NAME, 'docklet', 0, 0, 0], why: 'its name in ps' },
    { call: 'setsid', args: [], why: 'a session of its own, so that Ctrl-C does not reach it' },
    { call: 'chdir', args: ['/'], why: 'the caller’s folder is not kept in use' },
    {
      call: 'rt_sigaction',
      args: [constants.signals.SIGPIPE, words(SIG_IGN, 0, 0, 0), null, 8],
      why: 'a reader that goes away is an error to handle, not the end',
    },
  ];
}

/** Opens the cgroup that a process is to be cloned into, if there is one. */
export function cgroupSteps(folder: string | undefined): Step[] {
  return folder === undefined
    ? []
    : [
        {
          call: 'openat',
          args: [AT_FDCWD, folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0],
          why: 'the cgroup with the container’s limits',
          label: 'cgroup-folder',
        },
      ];
}

/** Said before the init is told to go on: its own message, that its files are there, comes after this one. */
const announceSteps: readonly Step[] = [
  signalGate(gates.parent, 'its processes are there, and its end of the network on the host'),
  closeInherited(gates.parent, 'whatever else is to be said, the init says'),
];

/** Closes what only the init uses, so that the end of the other side can be seen. */
function letGoSteps(request: MonitorRequest): Step[] {
  const { streams, isNetworkShared, hasHooks } = request;
  const names = [
    ...[gates.init, ...inheritedStreams(streams)],
    ...(isNetworkShared ? [sharedNetworkFd] : []),
    ...(hasHooks ? [hooksGate] : []),
  ];
  return [
    ...names.map((name) => closeInherited(name, 'this is the init’s')),
    ...closeDeviceLayerSteps(request),
  ];
}

/**
 * Takes a copy of the terminal's master from the init. It holds the other side open as well: once the last one is
 * closed, what was not yet read would be lost.
 *
 * @param then what is done before the init may go on
 */
export function takeTerminalSteps(pidfd: Value, then: readonly Step[] = []): Step[] {
  return [
    awaitGate(gates.monitor, 'waits until the init has opened its terminal'),
    {
      call: 'pidfd_getfd',
      args: [pidfd, resultOf(terminalMaster), 0],
      why: 'the terminal’s master, to read what is shown on it',
      label: monitorMaster,
    },
    {
      call: 'ioctl',
      args: [resultOf(monitorMaster), TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC],
      why: 'while this end is open, nothing that was written is lost',
    },
    ...then,
    signalGate(gates.monitor, 'tells the init to go on'),
  ];
}
