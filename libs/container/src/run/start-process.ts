import { readSync, writeSync } from 'node:fs';
import { readMountFailure } from '@docklet/filesystem';
import type { Credentials } from '@docklet/namespaces';
import { encodeCredentials, readAppArmorFailure } from '@docklet/namespaces';
import { readNetworkFailure } from '@docklet/network';
import type { ExecFailure, Fd, RunningProgram, TracedStep } from '@docklet/syscall';
import {
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  StepFailedError,
  addSeals,
  execOutcomeBytes,
  firstInheritedFd,
  launch,
  parseSiginfo,
  readExecOutcome,
  whenReadable,
} from '@docklet/syscall';
import type { ContainerProgram } from '../plan/container-program.js';
import { inheritedNames, portName } from '../plan/container-program.js';
import { monitorMaster } from '../plan/monitor-section.js';
import { portsFds } from '../plan/port-steps.js';
import { Connections } from './connections.js';
import type { ConnectionRequest } from './connections.js';
import {
  CommandNotExecutableError,
  CommandNotFoundError,
  StartInterruptedError,
} from './errors.js';
import { RunningContainer } from './running-container.js';

/** Who the container's user turned out to be. */
export interface ContainerUser extends Credentials {
  readonly home: string;
}

/** Told of the steps of a container that have run. */
export type TraceListener = (steps: readonly TracedStep[]) => void;

/** The processes of a container that is being set up. */
export interface BornProcesses {
  readonly initPid: number;
  /** Under which number the monitor holds what is typed into. */
  readonly inputFd: number | undefined;
  /** Under which number it holds the timer of the health check. */
  readonly healthTimerFd: number | undefined;
  /** Under which number it holds the connection by which it is told about ports. */
  readonly portsFd: number | undefined;
}

/** Who waits for a container that is being set up; disposed of when its command runs, or it has failed. */
export interface LaunchedListener extends Disposable {
  /**
   * Told of the container's processes as soon as they and its network on the host's side are there, while the rest is
   * still being set up: whoever is killed from here on, they are known.
   */
  readonly onBorn: (processes: BornProcesses) => void;
}

/** What is needed to bring a planned container to life. */
export interface StartRequest extends Omit<ConnectionRequest, 'hasHooks'> {
  readonly plan: ContainerProgram;
  /** What `ps` on the host shows as the monitor's command line. */
  readonly title: string;
  /** Where the monitor passes the container's output on to. Default: it is thrown away. */
  readonly stdout: Fd | number | undefined;
  readonly stderr: Fd | number | undefined;
  /** Held open by the monitor as long as it lives. */
  readonly lock: Fd;
  /** User namespaces that say who owns the files of mounts, by their names in the plan. */
  readonly owners: Readonly<Record<string, Fd>>;
  /** Where the monitor notes down how the container ended. */
  readonly exit: Fd;
  /** The container's log, if it has one. */
  readonly log: Fd | undefined;
  /** The timer of its health check, if it has one. */
  readonly healthTimer: Fd | undefined;
  /** Called while the container is being set up: for whatever need not be done before that begins. */
  readonly onLaunched: (monitorPid: number) => LaunchedListener;
  /** The command's name, for messages. */
  readonly command: string;
  /** Capabilities of root in the container, as a mask. */
  readonly capabilities: bigint;
  /** Looks up who the user is, in the root of this process, which waits for it. */
  readonly lookUpUser: (initPid: number) => ContainerUser;
  /** Told of every step, its result and its time, once the container has ended or could not be started. */
  /** What holds the ports that lead to the container; closed here once the monitor has them. */
  readonly ports: readonly Fd[];
  /** The network of another container that it is to be in; closed here likewise. */
  readonly networkNamespace?: Fd | undefined;
  readonly onTrace?: TraceListener | undefined;
  /** Makes the executable of the init of `--init`, now that the user's home is known. */
  readonly buildInit: (user: ContainerUser) => Uint8Array;
  /** Runs the hooks of its start, while its init waits. */
  readonly runHooks?: ((initPid: number) => Promise<void>) | undefined;
}

/**
 * Starts the processes of a container, and tells the init who to become once the container's files are there.
 *
 * @returns when the command has been executed
 * @throws {@link StepFailedError} (`DOCKLET_SYSCALL_STEP_FAILED`) a step on the way failed
 * @throws {@link CommandNotFoundError}, {@link CommandNotExecutableError}
 */
export async function startProcess(request: StartRequest): Promise<RunningContainer> {
  const connections = new Connections({ ...request, hasHooks: request.runHooks !== undefined });
  let running: RunningProgram | undefined;
  try {
    const { devNull } = connections;
    running = launch(request.plan.program, {
      title: request.title,
      standard: [devNull, request.stdout ?? devNull, request.stderr ?? devNull],
      inherited: {
        ...connections.inherited,
        ...request.owners,
        [inheritedNames.lock]: request.lock,
        [inheritedNames.exit]: request.exit,
        ...(request.log === undefined ? {} : { [inheritedNames.log]: request.log }),
        ...(request.healthTimer === undefined
          ? {}
          : { [inheritedNames.healthTimer]: request.healthTimer }),
        ...(request.networkNamespace === undefined
          ? {}
          : { [inheritedNames.networkNamespace]: request.networkNamespace }),
        ...Object.fromEntries(request.ports.map((socket, index) => [portName(index), socket])),
      },
      isTraced: request.onTrace !== undefined,
    });
    connections.closeInherited();
    request.ports.forEach((socket) => socket.close());
    request.networkNamespace?.close();
    using listener = request.onLaunched(running.pid);
    await becomeCommand(request, connections, running, listener);
    return new RunningContainer(request.plan, running, connections, request);
  } catch (error) {
    await endProgram(running, request.onTrace);
    connections[Symbol.dispose]();
    throw error;
  }
}

async function becomeCommand(
  request: StartRequest,
  connections: Connections,
  running: RunningProgram,
  listener: LaunchedListener,
): Promise<void> {
  const { plan } = request;
  const passGate = async (gate = connections.init): Promise<void> => {
    if ((await receive(gate, 1)).length === 0) {
      throw await whyEnded(request, running);
    }
  };
  const readPid = (): number => running.read(plan.pid.cell).readInt32LE(plan.pid.offset);
  if (connections.hooks !== undefined) {
    await passGate(connections.hooks);
    await request.runHooks?.(readPid());
    writeSync(connections.hooks.number, '.');
  }
  await passGate();
  const initPid = readPid();
  listener.onBorn({
    initPid,
    inputFd: running.result(monitorMaster) ?? numberOf(plan, inheritedNames.stdinWriter),
    healthTimerFd: numberOf(plan, inheritedNames.healthTimer),
    portsFd: numberOf(plan, portsFds.writer),
  });
  await passGate();
  const user = request.lookUpUser(initPid);
  running.write(plan.user, encodeCredentials(user, request.capabilities));
  if (plan.home !== undefined) {
    running.write(plan.home, Buffer.from(`HOME=${user.home}\0`));
  }
  if (connections.initExecutable !== undefined) {
    writeSync(connections.initExecutable.number, request.buildInit(user));
    addSeals(connections.initExecutable, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
  }
  writeSync(connections.init.number, '.');
  const report = await receive(connections.init, execOutcomeBytes);
  const outcome = report.length === execOutcomeBytes ? readExecOutcome(report) : undefined;
  if (outcome !== undefined) {
    throw commandError(request.command, outcome);
  }
  if (running.failure() !== undefined) {
    throw await whyEnded(request, running);
  }
}

/** The monitor's number of a descriptor, if it has inherited that. */
function numberOf({ program }: ContainerProgram, name: string): number | undefined {
  const index = program.inherits.indexOf(name);
  return index < 0 ? undefined : firstInheritedFd + index;
}

/** Reads up to so many bytes; fewer mean that the other side has ended. */
export async function receive(from: Fd, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let received = 0;
  while (received < length) {
    await whenReadable(from);
    const count = readUnlessReset(from, bytes.subarray(received));
    if (count === 0) {
      break;
    }
    received += count;
  }
  return bytes.subarray(0, received);
}

/** Who ends without having read all that it was sent resets the connection: its end all the same. */
function readUnlessReset(from: Fd, bytes: Buffer): number {
  try {
    return readSync(from.number, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET') {
      return 0;
    }
    throw error;
  }
}

/** What it means that a command could not be executed. */
export function commandError(command: string, outcome: ExecFailure): Error {
  return outcome.exitCode === 127
    ? new CommandNotFoundError(command, outcome)
    : new CommandNotExecutableError(command, outcome);
}

async function whyEnded({ plan }: StartRequest, running: RunningProgram): Promise<Error> {
  await running.exited();
  const failure = running.failure();
  if (failure !== undefined) {
    return (
      readNetworkFailure(failure, (cell) => running.read(cell)) ??
      readMountFailure(failure) ??
      readAppArmorFailure(failure) ??
      new StepFailedError('start the container', failure, kernelLog(plan, running))
    );
  }
  const status = parseSiginfo(running.read(plan.exit));
  return new StartInterruptedError(
    status === undefined
      ? 'its monitor was killed'
      : status.kind === 'killed'
        ? status.signal
        : `exit code ${status.code}`,
  );
}

/** Lines of a file system context begin with their kind: `e overlay: …` is an error. */
function kernelLog({ overlayLog }: ContainerProgram, running: RunningProgram): string | undefined {
  if (overlayLog === undefined) {
    return undefined;
  }
  const bytes = running.read(overlayLog);
  const text = bytes.toString('utf8', 0, Math.max(bytes.indexOf(0), 0));
  return /^e (.*)$/m.exec(text)?.[1];
}

/** The monitor kills its container when it fails; here it is made to, and waited for. */
async function endProgram(
  running: RunningProgram | undefined,
  onTrace: TraceListener | undefined,
): Promise<void> {
  if (running !== undefined) {
    running.kill('SIGKILL');
    await running.exited();
    onTrace?.(running.trace());
    running[Symbol.dispose]();
  }
}
