import { existsSync, openSync } from 'node:fs';
import { applyOperations, planCgroup } from '@docklet/cgroups';
import type { CgroupPlan } from '@docklet/cgroups';
import { capabilityMask, capabilityName, seccompSteps } from '@docklet/namespaces';
import type { AttachedLayers, ImageMount, Layer } from '@docklet/filesystem';
import { idMapsOf } from '@docklet/filesystem';
import type { WindowSize } from '@docklet/syscall';
import { Fd, attachDeviceFilter, createTimer, setTimer, vector } from '@docklet/syscall';
import type { HeldNamespaces } from '../join/hold-joined.js';
import { holdJoined } from '../join/hold-joined.js';
import { linkJoined } from '../join/link-joined.js';
import { kindOf } from '../host/host.js';
import { connect } from '../network/connect.js';
import type { NetworkConnection } from '../network/connection.js';
import { canForge } from '../network/guard-senders.js';
import { linkNetworkNamespace, writeNameFiles } from '../network/name-files.js';
import type { ContainerProgram } from '../plan/container-program.js';
import {
  containerProgram,
  defaultSearchPath,
  initReportFd,
  variableOf,
} from '../plan/container-program.js';
import { healthCheckOf } from '../health/health-options.js';
import type { ContainerOptions, HealthOptions } from '../options/container-options.js';
import type { FarewellPlan, HelperCommand } from '../plan/farewell-steps.js';
import type { OwnerNamespaces } from '../mounts/owner-namespaces.js';
import { noOwnerNamespaces } from '../mounts/owner-namespaces.js';
import { kindOfPart } from '../mounts/kind-of-part.js';
import { healthTimer } from '../plan/health-steps.js';
import { buildInitExecutable } from '../plan/init-executable.js';
import type { LogPlan } from '../plan/log-steps.js';
import type { Attachment } from '../plan/pump-steps.js';
import type { ContainerStreams } from '../plan/stream-steps.js';
import type { RunningContainer } from '../run/running-container.js';
import type { BornProcesses, ContainerUser, TraceListener } from '../run/start-process.js';
import { startProcess } from '../run/start-process.js';
import { loadFilter } from '../security/seccomp.js';
import { lookUpUser } from '../security/user.js';
import { onDisk } from '../state/disk.js';
import { createExitFile, readExitFile } from '../state/exit-file.js';
import type { LiveFile } from '../state/live-file.js';
import { logPlan } from '../logs/log-options.js';
import { trimLog } from '../logs/trim-log.js';
import { shortId } from '../state/container-id.js';
import type { ContainerDraft } from './container-draft.js';
import type { EngineContext } from './engine-context.js';
import { restartDelay } from './restart-policy.js';
import type { ContainerState } from '../state/container-record.js';

/** Where a container's streams lead. */
export interface StartOptions {
  /** Where its output is passed on to, descriptors of this process. Default: it is thrown away. */
  readonly stdout?: Fd | number | undefined;
  readonly stderr?: Fd | number | undefined;
  /** The size of its terminal, if it gets one. Default: 80 columns, 24 rows. */
  readonly terminalSize?: WindowSize | undefined;
  /** How the caller's terminal was set before it was made raw, to be put back should the caller be killed. */
  readonly terminalSettings?: Uint8Array | undefined;
  /** Whether nobody is attached: nothing is passed on, and the container has nothing to do with this process. */
  readonly isDetached?: boolean;
  /**
   * Whether the container ends with this process, however that ends. Default: true, if it is removed at its end; a
   * container that is kept goes on by itself.
   */
  readonly endsWithParent?: boolean;
  /** Told of a new container's id before anything of it runs. */
  readonly onCreated?: ((id: string) => void) | undefined;
  /** Told of every step, its result and its time, once the container has ended or could not be started. */
  readonly onTrace?: TraceListener | undefined;
}

/** A container's start in all its parts, before any process of it is there. */
export interface PreparedStart {
  readonly connection: NetworkConnection;
  /** The containers whose namespaces it will be in. */
  readonly joined: HeldNamespaces;
  /** Its layers, which can be mounted as long as this is held. */
  readonly layers: AttachedLayers;
  readonly cgroup: CgroupPlan;
  readonly plan: ContainerProgram;
  readonly streams: ContainerStreams;
  readonly attachment: Attachment;
  readonly log: LogPlan;
}

const usualSize: WindowSize = { rows: 24, columns: 80 };

/**
 * Plans a container's start. An address is leased for it; nothing else happens.
 *
 * @param state what has become of the container so far
 */
export function prepareStart(
  context: EngineContext,
  draft: ContainerDraft,
  state: ContainerState,
  options: StartOptions,
): PreparedStart {
  const { id, spec, hostname } = draft;
  const cgroup = planCgroup(context.host.cgroups, {
    path: (spec.linux?.cgroupsPath ?? '').slice(1),
    resources: spec.linux?.resources ?? {},
  });
  const filter = draft.seccomp === undefined ? undefined : loadFilter(context, draft.seccomp);
  const joined = holdJoined(context, draft);
  let layers: AttachedLayers | undefined;
  let connection: NetworkConnection | undefined;
  try {
    layers = context.images.drivers.attach(draft.source.layers);
    const lastPorts = state.ports ?? [];
    connection = connect(context, {
      ...{ id, hostname, lastPorts, isFirst: state.status === 'created' },
      options: draft.options,
      canForge: canForge(draft.options, draft.capabilities),
    });
    const streams = streamsOf(draft, options);
    const attachment = attachmentOf(draft, options);
    const log = logPlan(context.layout.containerFiles(id).log, draft.options.log);
    const plan = containerProgram({
      containerId: id,
      spec,
      root: rootOf(context, draft, layers.layers),
      host: {
        procsFiles: cgroup.join.taskFiles,
        cgroupFolder: cgroup.join.directory,
        lastCapability: context.host.capabilities.lastCapability,
        capabilityName,
        kindOf: (file, part) => kindOnHost(context, id, file, part),
      },
      network: connection.plan,
      images: mountedImages(draft.options),
      isNetworkShared: connection.namespace !== undefined,
      joined: joined.namespaces.map(({ type }) => type),
      heldPorts: connection.sockets.length,
      streams,
      bounding: capabilityMask(draft.capabilities),
      seccomp: filter === undefined ? [] : seccompSteps(filter, draft.seccomp?.flags ?? []),
      attachment,
      log,
      farewell: farewellOf(context, draft, state),
      health: healthOf(context, draft),
      terminalSettings: options.terminalSettings,
      hasInit: draft.options.hasInit === true,
    });
    return { connection, joined, layers, cgroup, plan, streams, attachment, log };
  } catch (error) {
    joined[Symbol.dispose]();
    layers?.[Symbol.dispose]();
    connection?.release();
    throw error;
  }
}

/** Brings a planned container to life. */
export async function startPrepared(
  context: EngineContext,
  draft: ContainerDraft,
  prepared: PreparedStart,
  live: LiveFile,
  options: StartOptions & {
    readonly name: string;
    readonly onLaunched: (monitorPid: number) => void;
    readonly onBorn: (processes: BornProcesses) => void;
  },
): Promise<RunningContainer> {
  const { plan, streams, cgroup, connection } = prepared;
  // When the command runs, everything is mounted.
  using _layers = prepared.layers;
  using joined = prepared.joined;
  const process = draft.spec.process ?? { cwd: '/', user: { uid: 0, gid: 0 } };
  connection.publish();
  prepareNetworkFiles(context, draft, connection);
  linkJoined(context.layout.containerFiles(draft.id), joined);
  live.noteCgroup(cgroup.cgroup.path);
  applyOperations(cgroup.operations);
  if (cgroup.deviceProgram !== undefined && cgroup.cgroup.unified !== undefined) {
    attachDeviceFilter(cgroup.cgroup.unified, cgroup.deviceProgram);
  }
  const files = context.layout.containerFiles(draft.id);
  if (existsSync(files.exit) && readExitFile(files.exit) === undefined) {
    // The monitor before was killed, perhaps while it wrote.
    trimLog(prepared.log.file);
  }
  using exit = createExitFile(files.exit);
  using log = onDisk(prepared.log.file, () => Fd.own(openSync(prepared.log.file, 'a', 0o600)));
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
    networkNamespace: connection.namespace?.fd,
    exit,
    log,
    healthTimer: timer,
    onLaunched: (monitorPid) => {
      options.onLaunched(monitorPid);
      connection.announce();
      const guard = connection.prepareGuard();
      return {
        onBorn: (born) => {
          guard.attach();
          options.onBorn(born);
        },
        [Symbol.dispose]: () => {
          guard[Symbol.dispose]();
        },
      };
    },
    hasInit: draft.options.hasInit === true,
    title: `docklet-monitor ${shortId(draft.id)} ${options.name}`,
    stdout: options.stdout,
    stderr: options.stderr,
    onTrace: options.onTrace,
    lock: live.lock,
    command: process.args?.[0] ?? '',
    capabilities: capabilityMask(draft.capabilities),
    lookUpUser: (initPid) =>
      lookUpUser(initPid, draft.options.user ?? '', draft.options.additionalGroups),
    buildInit: (user) => buildInit(draft, user),
  });
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

function streamsOf({ options }: ContainerDraft, { terminalSize }: StartOptions): ContainerStreams {
  return options.hasTerminal === true
    ? { kind: 'terminal', size: terminalSize ?? usualSize }
    : { kind: 'pipes', hasStdin: options.hasStdin === true };
}

/** What is to be removed at its end is somebody's for the moment: it ends with them. */
function attachmentOf({ options }: ContainerDraft, start: StartOptions): Attachment {
  if (start.isDetached === true) {
    return 'none';
  }
  const { endsWithParent = options.isRemovedAtExit === true } = start;
  return endsWithParent ? 'container-ends' : 'container-goes-on';
}

function farewellOf(
  { options: { helper } }: EngineContext,
  { id, options }: ContainerDraft,
  state: ContainerState,
): FarewellPlan {
  return {
    helper: helper && { ...helper, argv: [...helper.argv, 'internal', 'settle', id] },
    restart: helper && restartDelay(options.restart, state),
  };
}

/** Without a helper nobody can look after a container's health: there is no process that could. */
function healthOf(
  { options: { helper } }: EngineContext,
  { id, options }: ContainerDraft,
): HelperCommand | undefined {
  return helper === undefined || healthCheckOf(options.health) === undefined
    ? undefined
    : { ...helper, argv: [...helper.argv, 'internal', 'health', id] };
}

function startHealthTimer(options: HealthOptions | undefined): Fd | undefined {
  const check = healthCheckOf(options);
  if (check === undefined) {
    return undefined;
  }
  const timer = createTimer();
  const firstMs = check.startPeriodMs > 0 ? check.startIntervalMs : check.intervalMs;
  setTimer(timer, firstMs, check.intervalMs);
  return timer;
}

function rootOf(
  { layout }: EngineContext,
  { id, options }: ContainerDraft,
  layers: readonly Layer[],
): Parameters<typeof containerProgram>[0]['root'] {
  const { upperDir, workDir } = layout.containerFiles(id);
  return {
    layers,
    writable: { upperDir, workDir, isVolatile: options.isRemovedAtExit === true },
    stage: layout.stage,
  };
}

function mountedImages({ mounts = [] }: ContainerOptions): readonly ImageMount[] {
  return mounts.flatMap((mount) =>
    mount.kind === 'image' && mount.image !== undefined
      ? [
          {
            destination: mount.target,
            layers: mount.image.layers,
            subdirectory: mount.subpath,
          },
        ]
      : [],
  );
}

/** What a path of the host is, or is about to be. */
function kindOnHost(
  { host, layout }: EngineContext,
  id: string,
  file: string,
  part: string | undefined,
): 'directory' | 'file' | undefined {
  if (part !== undefined) {
    return kindOfPart(file, part);
  }
  const { hosts, hostname, resolvConf } = layout.containerFiles(id);
  if ([hosts, hostname, resolvConf].includes(file)) {
    return 'file';
  }
  return /^\/(proc|sys)\//.test(file) ? host.kindOfKernelPath(file) : kindOf(file);
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
