import { joinOf, isFrozen } from '@docklet/cgroups';
import { capabilityMask, capabilityName, seccompSteps } from '@docklet/namespaces';
import type { RuntimeSpec } from '@docklet/oci';
import { exitCodeOf } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerStreams } from '../plan/stream-steps.js';
import type { RunningContainer } from '../run/running-container.js';
import type { ContainerUser } from '../run/start-process.js';
import { loadFilter } from '../security/seccomp.js';
import { groupsOfSpec, lookUpUser } from '../security/user.js';
import { createContainerId, shortId } from '../state/container-id.js';
import type { StoredContainer } from '../state/container-store.js';
import { ContainerPausedError } from './errors.js';
import type { ExecOptions, ExecStartOptions } from './exec-options.js';
import { execProcess } from './exec-process.js';
import type { ExecProgram } from './exec-program.js';
import { execProgram } from './exec-program.js';
import type { RunningInit } from './running-init.js';
import { holdInit } from './running-init.js';
import { startExec } from './start-exec.js';

const usualSize = { rows: 24, columns: 80 };

/**
 * Starts a command in a container that runs. Nothing about it is written to a file: when it has ended, or this process
 * has, nothing of it is left.
 *
 * @returns when the command has been executed
 * @throws ContainerNotRunningError (`DOCKLET_CONTAINER_NOT_RUNNING`)
 * @throws {@link ContainerPausedError} (`DOCKLET_CONTAINER_PAUSED`)
 * @throws CommandNotFoundError, CommandNotExecutableError, WorkingDirectoryError
 */
export async function execInContainer(
  context: EngineContext,
  container: StoredContainer,
  options: ExecOptions,
  start: ExecStartOptions,
): Promise<RunningContainer> {
  using init = holdInit(context, container);
  if (isFrozen(init.cgroup)) {
    throw new ContainerPausedError(container.record.name);
  }
  const spec = context.containers.readEntrySpec(container.record.id);
  const { user: ownUser = '', additionalGroups = [] } = container.record.options;
  const groups = [...additionalGroups, ...groupsOfSpec(spec)];
  const user = lookUpUser(init.pid, options.user ?? ownUser, groups);
  const streams: ContainerStreams =
    options.hasTerminal === true
      ? { kind: 'terminal', size: start.terminalSize ?? usualSize }
      : { kind: 'pipes', hasStdin: options.hasStdin === true };
  const capabilities = capabilitiesOf(context, spec, options);
  const parts = { spec, options, start, init, user, streams, capabilities };
  const words = options.command.join(' ');
  // Nothing of this is kept: the id only ties together what the journal says of one command.
  const execID = createContainerId();
  const note = (action: string, more: Readonly<Record<string, string>> = {}): void => {
    context.journal.container(container.record, action, { execID, ...more });
  };
  note(`exec_create: ${words}`);
  const running = await startExec({
    plan: planExec(context, container, parts),
    streams,
    attachment: (start.endsWithParent ?? true) ? 'container-ends' : 'none',
    title: `docklet-exec ${shortId(container.record.id)}`,
    stdout: start.stdout,
    stderr: start.stderr,
    container: container.record.name,
    command: options.command[0] ?? '',
    workingDirectory: options.workingDirectory ?? '',
    target: init.pidfd,
    user,
    capabilities,
    onExited: (status) => {
      note('exec_die', { exitCode: String(exitCodeOf(status)) });
    },
  });
  note(`exec_start: ${words}`);
  return running;
}

interface PlanParts {
  readonly spec: RuntimeSpec;
  readonly options: ExecOptions;
  readonly start: ExecStartOptions;
  readonly init: RunningInit;
  readonly user: ContainerUser;
  readonly streams: ContainerStreams;
  readonly capabilities: bigint;
}

function planExec(
  context: EngineContext,
  { record }: StoredContainer,
  { spec, options, start, init, user, streams, capabilities }: PlanParts,
): ExecProgram {
  const { seccomp, namespaces = [] } = spec.linux ?? {};
  const filter = seccomp === undefined ? undefined : loadFilter(context, seccomp);
  const join = joinOf(init.cgroup);
  return execProgram({
    containerId: record.id,
    process: execProcess(spec, options, user.home),
    namespaces: namespaces.map(({ type }) => type),
    taskFiles: join.taskFiles,
    cgroupFolder: join.directory,
    lastCapability: context.host.capabilities.lastCapability,
    capabilityName,
    bounding: capabilities,
    seccomp: filter === undefined ? [] : seccompSteps(filter, seccomp?.flags ?? []),
    streams,
    attachment: (start.endsWithParent ?? true) ? 'container-ends' : 'none',
    terminalSettings: start.terminalSettings,
  });
}

/** The container's own, or all that docklet has. */
function capabilitiesOf(
  { host }: EngineContext,
  spec: RuntimeSpec,
  { isPrivileged = false }: ExecOptions,
): bigint {
  if (isPrivileged) {
    const { available, lastCapability } = host.capabilities;
    return available & ((1n << BigInt(lastCapability + 1)) - 1n);
  }
  return capabilityMask(spec.process?.capabilities?.bounding ?? []);
}
