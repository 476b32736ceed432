import { constants } from 'node:os';
import type { RuntimeNamespaceType, RuntimeProcess } from '@docklet/oci';
import type { CredentialSteps } from '@docklet/namespaces';
import { apparmorSteps, joinCgroupSteps, keyringStep } from '@docklet/namespaces';
import type { CellAddress, Section, Step } from '@docklet/syscall';
import {
  AT_FDCWD,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  CLONE_PARENT,
  CLONE_PARENT_SETTID,
  O_CLOEXEC,
  O_DIRECTORY,
  O_PATH,
  O_WRONLY,
  RESOLVE_NO_MAGICLINKS,
  inherited,
  resultOf,
  words,
} from '@docklet/syscall';
import { awaitGate, closeInherited, gates, signalGate } from '../plan/gates.js';
import { becomeUserSteps, dieWithMonitor, oomScoreSteps } from '../plan/init-section.js';
import type { ContainerStreams } from '../plan/stream-steps.js';
import {
  containerStreams,
  defaultSignalStep,
  openTerminalSteps,
  ownTerminalStep,
} from '../plan/stream-steps.js';

/** The name under which the container's init is inherited, as a pidfd. */
export const targetFd = 'target';

/** The label of the step that opens the working directory. */
export const execWorkingDirectory = 'exec-cwd';

/** The label of the step that joins the container's namespaces. */
export const joinNamespaces = 'join';

/** What the joiner is to do, and what the command is to be. */
export interface JoinerRequest {
  readonly containerId: string;
  /** Which namespaces the container has of its own. */
  readonly namespaces: readonly RuntimeNamespaceType[];
  /** Files `tasks` of cgroup v1 folders to join. */
  readonly taskFiles: readonly string[];
  readonly process: RuntimeProcess;
  readonly streams: ContainerStreams;
  readonly credentials: CredentialSteps;
  /** Where the process id of the command is to be written. */
  readonly commandPid: CellAddress;
  /** Steps that become the command, or end the process. */
  readonly execSteps: readonly Step[];
}

const cloneFlags: Readonly<Record<RuntimeNamespaceType, number>> = {
  mount: CLONE_NEWNS,
  uts: CLONE_NEWUTS,
  ipc: CLONE_NEWIPC,
  pid: CLONE_NEWPID,
  network: CLONE_NEWNET,
  cgroup: CLONE_NEWCGROUP,
  user: 0,
  time: 0,
};

/** The size of a `struct open_how`: flags, mode, resolve. */
const openHowBytes = 24;

/**
 * Goes into the container and clones the command there.
 *
 * It joins every namespace but stays in the host's pid namespace itself, as setns(2) has it: whatever runs in the
 * container cannot see it. So all that takes privileges is done out of sight, and what appears among the container's
 * processes in the end is no more than they are (CVE-2016-9962).
 */
export function joinerSection(request: JoinerRequest): Section {
  const { containerId, streams, process, credentials } = request;
  return {
    name: 'joiner',
    steps: [
      { ...dieWithMonitor, why: 'without its watcher it ends' },
      closeInherited(gates.monitor, 'this is the watcher’s'),
      ...oomScoreSteps(process),
      ...apparmorSteps(process.apparmorProfile),
      ...joinCgroupSteps(request.taskFiles, openTasks),
      {
        call: 'setns',
        args: [inherited(targetFd), namespaceFlags(request.namespaces)],
        why: 'joins all namespaces of the container at once, or none',
        label: joinNamespaces,
      },
      {
        call: 'umask',
        args: [0o022],
        why: 'what the command creates is writable for its user only',
      },
      defaultSignalStep,
      keyringStep(`docklet-${containerId.slice(0, 12)}`),
      ...streamSteps(streams),
      ...(process.cwd === '/' ? [] : [openWorkingDirectory(process.cwd)]),
      awaitGate(gates.parent, 'waits to be told who the user is'),
      ...becomeUserSteps({
        process,
        streams,
        credentials,
        workingDirectory: process.cwd === '/' ? undefined : resultOf(execWorkingDirectory),
      }),
      {
        // Not clone3: a seccomp profile cannot look into its arguments, so it is denied by now.
        call: 'clone',
        args: [
          CLONE_PARENT + CLONE_PARENT_SETTID + constants.signals.SIGCHLD,
          0,
          request.commandPid,
        ],
        why: 'the command’s process, in the container’s pid namespace, and the watcher’s child',
        label: 'clone-command',
        onZero: 'command',
      },
      { call: 'exit_group', args: [0], why: 'its work is done' },
    ],
  };
}

/** What the command's process does before it becomes the command: nothing that takes a privilege. */
export function commandSection({ streams, execSteps }: JoinerRequest): Section {
  return {
    name: 'command',
    steps: [
      { call: 'setsid', args: [], why: 'a session of its own: nothing can be typed into another' },
      ...(streams.kind === 'terminal' ? [ownTerminalStep] : []),
      { ...dieWithMonitor, why: 'a command without its watcher ends' },
      awaitGate(gates.init, 'waits until somebody looks after it'),
      ...execSteps,
    ],
  };
}

/** Flags of setns(2) for namespaces. */
export function namespaceFlags(namespaces: readonly RuntimeNamespaceType[]): number {
  return namespaces.reduce((flags, type) => flags | cloneFlags[type], 0);
}

function openTasks(path: string): Step {
  return {
    call: 'openat',
    args: [AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0],
    why: 'the cgroup with the container’s limits',
    label: path,
  };
}

function openWorkingDirectory(path: string): Step {
  return {
    call: 'openat2',
    args: [
      AT_FDCWD,
      path,
      words(O_PATH | O_DIRECTORY | O_CLOEXEC, 0, RESOLVE_NO_MAGICLINKS),
      openHowBytes,
    ],
    why: 'the working directory; links of /proc to open files lead nowhere (CVE-2024-21626)',
    label: execWorkingDirectory,
  };
}

function streamSteps(streams: ContainerStreams): Step[] {
  if (streams.kind === 'terminal') {
    return [
      ...openTerminalSteps(streams.size),
      signalGate(gates.init, 'the watcher can take the terminal now'),
      awaitGate(gates.init, 'waits until it has'),
    ];
  }
  const { stdin, stdout, stderr } = containerStreams;
  const move = (name: string, number: number, why: string): Step => ({
    call: 'dup3',
    args: [inherited(name), number, 0],
    why,
  });
  return [
    // Without one it keeps the watcher's, the host's /dev/null: what the container has there may be anything by now.
    ...(streams.hasStdin ? [move(stdin, 0, 'its stdin')] : []),
    move(stdout, 1, 'its stdout'),
    move(stderr, 2, 'its stderr'),
  ];
}
