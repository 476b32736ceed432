import { constants } from 'node:os';
import type { RuntimeProcess } from '@docklet/oci';
import type { CredentialSteps } from '@docklet/namespaces';
import {
  apparmorSteps,
  hostnameSteps,
  joinCgroupSteps,
  keyringStep,
  rlimitSteps,
  unshareCgroup,
} from '@docklet/namespaces';
import { overlayContext } from '@docklet/filesystem';
import type { Section, Step, Value } from '@docklet/syscall';
import {
  AT_FDCWD,
  CLONE_NEWNET,
  CLOSE_RANGE_CLOEXEC,
  Cell,
  O_CLOEXEC,
  O_WRONLY,
  PR_SET_DUMPABLE,
  PR_SET_PDEATHSIG,
  inherited,
  resultOf,
} from '@docklet/syscall';
import type { JoinableNamespace } from '../options/joined-namespaces.js';
import { awaitGate, closeInherited, gates, signalGate } from './gates.js';
import { joinIpcSteps } from './join-steps.js';
import { takeChildSignalStep } from './orphan-steps.js';
import type { ContainerStreams } from './stream-steps.js';
import { defaultSignalStep, pipeStreamSteps, terminalSteps } from './stream-steps.js';

/** What the container's first process does before it becomes the command. */
export interface InitRequest {
  readonly containerId: string;
  readonly process: RuntimeProcess;
  readonly hostname: string | undefined;
  readonly domainname: string | undefined;
  /** Files `cgroup.procs` of cgroup v1 folders to join. */
  readonly procsFiles: readonly string[];
  readonly hasCgroupNamespace: boolean;
  /** Whether its orphans are the monitor's, which hears of nobody's end by a signal. */
  readonly hasAdoptingMonitor: boolean;
  /** Whether it joins a network namespace that it has inherited. */
  readonly isNetworkShared: boolean;
  /** Which namespaces of other containers it joins, or was born in. */
  readonly joined: readonly JoinableNamespace[];
  readonly streams: ContainerStreams;
  readonly filesystemSteps: readonly Step[];
  readonly networkSteps: readonly Step[];
  /** The handle of the working directory; undefined for the root. */
  readonly workingDirectory: Value | undefined;
  readonly credentials: CredentialSteps;
  /** Steps that become the command, or end the process. */
  readonly execSteps: readonly Step[];
}

/** The name under which the network namespace of another container is inherited. */
export const sharedNetworkFd = 'network-namespace';

/** Everything above the standard streams. */
const lastFd = 0xffff_ffff;

/** How much is read of what the kernel says. */
const logBytes = 512;

/** The init's part of the program, and where it leaves what its parent wants to know. */
export interface InitPlan {
  readonly section: Section;
  /** What the kernel says about an overlay that it refused; undefined where it says nothing. */
  readonly overlayLog: Cell | undefined;
}

/** What the container's first process does. */
export function initPlan(request: InitRequest): InitPlan {
  const overlayLog = hasOverlayLog(request) ? new Cell('overlay-log', logBytes) : undefined;
  const section: Section = {
    name: 'init',
    steps: [
      ...protectionSteps(request),
      ...request.filesystemSteps,
      ...streamSteps(request.streams),
      awaitGate(gates.init, 'waits until its network is connected'),
      ...request.networkSteps,
      signalGate(gates.parent, 'the container’s files are there: its users can be looked up'),
      awaitGate(gates.parent, 'waits to be told who the user is'),
      ...becomeUserSteps(request),
      ...request.execSteps,
    ],
    onFailure: overlayLog === undefined ? [] : [readOverlayLog(overlayLog)],
  };
  return { section, overlayLog };
}

/** An overlay that is mounted by mount(2) says nothing but an error number. */
function hasOverlayLog({ filesystemSteps }: InitRequest): boolean {
  return filesystemSteps.some(({ label }) => label === overlayContext);
}

function readOverlayLog(overlayLog: Cell): Step {
  return {
    call: 'read',
    args: [resultOf(overlayContext), overlayLog, logBytes],
    why: 'the kernel’s own words, if it was the overlay',
  };
}

/** Until it has become the command, nobody inside may trace it, and it does not outlive the monitor. */
function protectionSteps(request: InitRequest): Step[] {
  const { containerId, hostname, domainname, procsFiles, hasCgroupNamespace } = request;
  const open = (path: string): Step => ({
    call: 'openat',
    args: [AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0],
    why: 'the cgroup with the container’s limits',
    label: path,
  });
  return [
    {
      call: 'prctl',
      args: [PR_SET_DUMPABLE, 0, 0, 0, 0],
      why: 'no process of the container can look into this one (CVE-2016-9962)',
    },
    ...(request.isNetworkShared ? joinNetworkSteps() : []),
    ...joinIpcSteps(request.joined),
    ...oomScoreSteps(request.process),
    ...apparmorSteps(request.process.apparmorProfile),
    dieWithMonitor,
    closeInherited(gates.monitor, 'this is the monitor’s'),
    closeInherited('lock', 'so is this'),
    ...joinCgroupSteps(procsFiles, open),
    ...(hasCgroupNamespace ? [unshareCgroup] : []),
    {
      call: 'setsid',
      args: [],
      why: 'a session of its own: nothing can be typed into the caller’s',
    },
    defaultSignalStep,
    ...(request.hasAdoptingMonitor ? [takeChildSignalStep] : []),
    ...(hostname === undefined ? [] : hostnameSteps(hostname, domainname)),
    keyringStep(`docklet-${containerId.slice(0, 12)}`),
  ];
}

/** Before anything is mounted: /sys shows the network of whoever mounts it. */
function joinNetworkSteps(): Step[] {
  return [
    {
      call: 'setns',
      args: [inherited(sharedNetworkFd), CLONE_NEWNET],
      why: 'the network of another container, and nothing else of it',
    },
  ];
}

/** Done while /proc is still the host's; proc_pid_oom_score_adj(5). */
export function oomScoreSteps({ oomScoreAdj }: RuntimeProcess): Step[] {
  if (oomScoreAdj === undefined) {
    return [];
  }
  const label = 'oom_score_adj';
  const text = String(oomScoreAdj);
  return [
    {
      call: 'openat',
      args: [AT_FDCWD, '/proc/self/oom_score_adj', O_WRONLY | O_CLOEXEC, 0],
      why: 'whether it is among the first to be killed for want of memory',
      label,
    },
    { call: 'write', args: [resultOf(label), text, text.length], why: 'as was asked for' },
  ];
}

/** Ends a process of a container when its parent ends. */
export const dieWithMonitor: Step = {
  call: 'prctl',
  args: [PR_SET_PDEATHSIG, constants.signals.SIGKILL, 0, 0, 0],
  why: 'a container without its monitor ends',
};

function streamSteps(streams: ContainerStreams): Step[] {
  if (streams.kind === 'pipes') {
    return pipeStreamSteps(streams.hasStdin);
  }
  return [
    ...terminalSteps(streams.size),
    signalGate(gates.init, 'the monitor can take the terminal now'),
    awaitGate(gates.init, 'waits until it has'),
  ];
}

/** What a process is to be when it executes its command. */
export type CommandProcess = Pick<
  InitRequest,
  'process' | 'workingDirectory' | 'credentials' | 'streams'
>;

/** Gives up everything that the command is not to have. */
export function becomeUserSteps(request: CommandProcess): Step[] {
  const { process, workingDirectory, credentials, streams } = request;
  const user = credentials.cell;
  const hasStdin = streams.kind === 'terminal' || streams.hasStdin;
  return [
    ...rlimitSteps(process.rlimits ?? []),
    ...(hasStdin ? [0, 1, 2] : [1, 2]).map((fd) => ownStream(fd, user)),
    workingDirectory === undefined
      ? { call: 'chdir', args: ['/'], why: 'the working directory' }
      : {
          call: 'fchdir',
          args: [workingDirectory],
          why: 'the working directory, by its handle and not by a path (CVE-2024-21626)',
        },
    ...credentials.steps,
    { ...dieWithMonitor, why: 'changing the user has undone this' },
    {
      call: 'close_range',
      args: [3, lastFd, CLOSE_RANGE_CLOEXEC],
      why: 'the command gets the standard streams and nothing else (CVE-2024-21626)',
    },
  ];
}

/** A user who is not root could not open /dev/stdout otherwise. Only pipes and terminals of the container's are owned. */
function ownStream(fd: number, user: Cell): Step {
  return {
    call: 'fchown',
    args: [fd, user.load(0), -1],
    why: 'so that the user can open /dev/stdout and the like',
    tolerate: ['EPERM', 'EINVAL', 'EROFS'],
  };
}
