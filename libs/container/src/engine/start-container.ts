import { existsSync, openSync } from 'node:fs';
import type { CgroupPlan } from '@docklet/cgroups';
import { applyOperations } from '@docklet/cgroups';
import { idMapsOf } from '@docklet/filesystem';
import { capabilityMask } from '@docklet/namespaces';
import { Fd, attachDeviceFilter, createTimer, vector } from '@docklet/syscall';
import { healthCheckOf } from '../health/health-options.js';
import { setHealthTimer } from '../health/health-timer.js';
import { linkJoined } from '../join/link-joined.js';
import { trimLog } from '../logs/trim-log.js';
import type { OwnerNamespaces } from '../mounts/owner-namespaces.js';
import { noOwnerNamespaces } from '../mounts/owner-namespaces.js';
import type { NetworkConnection } from '../network/connection.js';
import { linkNetworkNamespace, writeNameFiles } from '../network/name-files.js';
import type { HealthOptions } from '../options/container-options.js';
import { defaultSearchPath, initReportFd, variableOf } from '../plan/container-program.js';
import { healthTimer } from '../plan/health-steps.js';
import { buildInitExecutable } from '../plan/init-executable.js';
import type { RunningContainer } from '../run/running-container.js';
import type { BornProcesses, ContainerUser, LaunchedListener } from '../run/start-process.js';
import { startProcess } from '../run/start-process.js';
import { groupsOfSpec, lookUpUser } from '../security/user.js';
import { shortId } from '../state/container-id.js';
import { onDisk } from '../state/disk.js';
import { createExitFile, readExitFile } from '../state/exit-file.js';
import type { LiveFile } from '../state/live-file.js';
import type { ContainerDraft } from './container-draft.js';
import type { EngineContext } from './engine-context.js';
import type { PreparedStart } from './prepare-start.js';
import type { StartOptions } from './start-options.js';

/** What else the start of a planned container needs to know. */
export interface PreparedStartOptions extends StartOptions {
  readonly name: string;
  readonly onLaunched: (monitorPid: number) => void;
  readonly onBorn: (processes: BornProcesses) => void;
}

/** Brings a planned container to life. */
export async function startPrepared(
  context: EngineContext,
  draft: ContainerDraft,
  prepared: PreparedStart,
  live: LiveFile,
  options: PreparedStartOptions,
): Promise<RunningContainer> {
  const { plan, streams, cgroup, connection } = prepared;
  // When the command runs, everything is mounted.
  using _attached = prepared.attached;
  using joined = prepared.joined;
  const process = draft.spec.process ?? { cwd: '/', user: { uid: 0, gid: 0 } };
  connection.publish();
  prepareNetworkFiles(context, draft, connection);
  linkJoined(context.layout.containerFiles(draft.id), joined);
  live.noteCgroup(cgroup.cgroup.path);
  makeCgroup(cgroup);
  const { exit: exitFile } = context.layout.containerFiles(draft.id);
  using log = openLog(prepared.log.file, exitFile);
  using exit = createExitFile(exitFile);
  using timer = plan.program.inherits.includes(healthTimer)
    ? startHealthTimer(draft.options.health)
    : undefined;
  using maps = await ownerMaps(draft);
  return await startProcess({
    plan,
    owners: { ...maps.namespaces, ...joined.owners },
    streams,
    attachment: prepared.attachment,
    ports: connection.sockets,
    keepsPorts: connection.canPublish,
    networkNamespace: connection.namespace?.fd,
    exit,
    log,
    healthTimer: timer,
    onLaunched: (monitorPid) => {
      options.onLaunched(monitorPid);
      connection.keepFirewall();
      connection.announce();
      return guardedListener(connection, options.onBorn);
    },
    hasInit: draft.options.hasInit === true,
    title: `docklet-monitor ${shortId(draft.id)} ${options.name}`,
    stdout: options.stdout,
    stderr: options.stderr,
    onTrace: options.onTrace,
    lock: live.lock,
    command: process.args?.[0] ?? '',
    capabilities: capabilityMask(draft.capabilities),
    lookUpUser: (initPid) => lookUpUser(initPid, draft.options.user ?? '', groupsOf(draft)),
    buildInit: (user) => buildInit(draft, user),
    runHooks:
      draft.devices?.hooksRoot === undefined
        ? undefined
        : async (initPid) => {
            const { runHooksAtStart } = await import('../hooks/start-hooks.js');
            await runHooksAtStart(draft, initPid);
          },
  });
}

/** Those that were asked for, and those of its devices. */
function groupsOf({ options, spec }: ContainerDraft): readonly string[] {
  return [...(options.additionalGroups ?? []), ...groupsOfSpec(spec)];
}

function makeCgroup({ operations, deviceProgram, cgroup }: CgroupPlan): void {
  applyOperations(operations);
  if (deviceProgram !== undefined && cgroup.unified !== undefined) {
    attachDeviceFilter(cgroup.unified, deviceProgram);
  }
}

function openLog(file: string, exitFile: string): Fd {
  if (existsSync(exitFile) && readExitFile(exitFile) === undefined) {
    // The monitor before was killed, perhaps while it wrote.
    trimLog(file);
  }
  return onDisk(file, () => Fd.own(openSync(file, 'a', 0o600)));
}

/** Keeps a container to its own addresses before anything in it could send. */
function guardedListener(
  connection: NetworkConnection,
  onBorn: LaunchedListener['onBorn'],
): LaunchedListener {
  const guard = connection.prepareGuard();
  return {
    onBorn: (born) => {
      guard.attach();
      onBorn(born);
    },
    [Symbol.dispose]: () => {
      guard[Symbol.dispose]();
    },
  };
}

function prepareNetworkFiles(
  { layout }: EngineContext,
  { id }: ContainerDraft,
  { files, namespace }: NetworkConnection,
): void {
  if (files !== undefined) {
    writeNameFiles(layout.containerFiles(id), files);
  }
  if (namespace !== undefined) {
    linkNetworkNamespace(layout.containerFiles(id), namespace.path);
  }
}

/** The user namespaces that its id-mapped mounts need; when the command runs, the mounts hold them. */
async function ownerMaps({ spec }: ContainerDraft): Promise<OwnerNamespaces> {
  const maps = idMapsOf(spec.mounts ?? []);
  if (maps.length === 0) {
    return noOwnerNamespaces;
  }
  const { createUserNamespaces } = await import('../mounts/user-namespace.js');
  return createUserNamespaces(maps);
}

function startHealthTimer(options: HealthOptions | undefined): Fd | undefined {
  const check = healthCheckOf(options);
  if (check === undefined) {
    return undefined;
  }
  const timer = createTimer();
  setHealthTimer(timer, check, check.startPeriodMs > 0);
  return timer;
}

function buildInit({ spec }: ContainerDraft, user: ContainerUser): Uint8Array {
  const { args = [], env = [] } = spec.process ?? {};
  const hasHome = env.some((entry) => entry.startsWith('HOME='));
  return buildInitExecutable({
    exec: {
      command: args[0] ?? '',
      argv: vector(args),
      environment: vector(hasHome ? env : [...env, `HOME=${user.home}`]),
      searchPath: variableOf(env, 'PATH') ?? defaultSearchPath,
    },
    reportFd: initReportFd,
  });
}
