import type { CgroupPlan } from '@docklet/cgroups';
import { planCgroup } from '@docklet/cgroups';
import { capabilityMask, capabilityName, seccompSteps } from '@docklet/namespaces';
import type { WindowSize } from '@docklet/syscall';
import { healthCheckOf } from '../health/health-options.js';
import { kindOf } from '../host/host.js';
import type { HeldNamespaces } from '../join/hold-joined.js';
import { holdJoined } from '../join/hold-joined.js';
import { logPlan } from '../logs/log-options.js';
import { kindOfPart } from '../mounts/kind-of-part.js';
import { connect } from '../network/connect.js';
import type { NetworkConnection } from '../network/connection.js';
import { canForge } from '../network/guard-senders.js';
import type { ContainerProgram } from '../plan/container-program.js';
import { containerProgram } from '../plan/container-program.js';
import type { FarewellPlan, HelperCommand } from '../plan/farewell-steps.js';
import type { LogPlan } from '../plan/log-steps.js';
import type { Attachment } from '../plan/pump-steps.js';
import type { ContainerStreams } from '../plan/stream-steps.js';
import { rootSource } from '../root/root-source.js';
import { loadFilter } from '../security/seccomp.js';
import type { ContainerState } from '../state/container-record.js';
import type { AttachedDraft } from './attach-draft.js';
import { attachDraft } from './attach-draft.js';
import type { ContainerDraft } from './container-draft.js';
import type { EngineContext } from './engine-context.js';
import { restartDelay } from './restart-policy.js';
import type { StartOptions } from './start-options.js';

/** A container's start in all its parts, before any process of it is there. */
export interface PreparedStart {
  readonly connection: NetworkConnection;
  /** The containers whose namespaces it will be in. */
  readonly joined: HeldNamespaces;
  /** What its files are put together from, which can be mounted as long as this is held. */
  readonly attached: AttachedDraft;
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
  let attached: AttachedDraft | undefined;
  let connection: NetworkConnection | undefined;
  try {
    attached = attachDraft(context, draft, options.isOnPaper !== true);
    const { lastAddresses = [] } = options;
    const lastPorts = state.ports ?? [];
    connection = connect(context, {
      ...{ id, hostname, lastPorts, lastAddresses, isFirst: state.status === 'created' },
      options: draft.options,
      canForge: canForge(draft.options, draft.capabilities),
    });
    const streams = streamsOf(draft, options);
    const attachment = attachmentOf(draft, options);
    const log = logPlan(context.layout.containerFiles(id).log, draft.options.log);
    const plan = containerProgram({
      containerId: id,
      spec,
      root: rootSource(context, {
        image: draft.source.image,
        layers: attached.layers,
        writable: attached.writable,
      }),
      host: {
        procsFiles: cgroup.join.taskFiles,
        cgroupFolder: cgroup.join.directory,
        lastCapability: context.host.capabilities.lastCapability,
        capabilityName,
        kindOf: (file, part) => kindOnHost(context, id, file, part),
      },
      network: connection.plan,
      images: attached.images,
      isNetworkShared: connection.namespace !== undefined,
      joined: joined.namespaces.map(({ type }) => type),
      heldPorts: connection.sockets.length,
      keepsPorts: connection.canPublish,
      streams,
      bounding: capabilityMask(draft.capabilities),
      seccomp: filter === undefined ? [] : seccompSteps(filter, draft.seccomp?.flags ?? []),
      attachment,
      log,
      farewell: farewellOf(context, draft, state),
      health: healthOf(context, draft),
      terminalSettings: options.terminalSettings,
      hasInit: draft.options.hasInit === true,
      hooksRoot: draft.devices?.hooksRoot,
      origins: draft.devices?.origins,
    });
    return { connection, joined, attached, cgroup, plan, streams, attachment, log };
  } catch (error) {
    joined[Symbol.dispose]();
    attached?.[Symbol.dispose]();
    connection?.release();
    throw error;
  }
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
