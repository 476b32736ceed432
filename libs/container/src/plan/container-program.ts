import type { RuntimeNamespaceType, RuntimeProcess, RuntimeSpec } from '@docklet/oci';
import type { ImageMount, MaskedPath, RootSource } from '@docklet/filesystem';
import { filesystemSteps, idMapsOf, workingDirectory } from '@docklet/filesystem';
import { credentialSteps, sysctlSteps } from '@docklet/namespaces';
import type { CellAddress, Program, Step } from '@docklet/syscall';
import {
  AT_EMPTY_PATH,
  Cell,
  F_SETFD,
  execSteps,
  firstInheritedFd,
  inherited,
  vector,
} from '@docklet/syscall';
import { exitFd } from './farewell-steps.js';
import type { FarewellPlan, HelperCommand } from './farewell-steps.js';
import type { JoinableNamespace } from '../options/joined-namespaces.js';
import { awaitGate, gates, hooksGate, signalGate } from './gates.js';
import { healthSections, healthTimer } from './health-steps.js';
import { initPlan, sharedNetworkFd } from './init-section.js';
import { ownerFd } from './join-steps.js';
import { logFd } from './log-steps.js';
import type { LogPlan } from './log-steps.js';
import { monitorPlan } from './monitor-section.js';
import { portsFds } from './port-steps.js';
import type { Attachment } from './pump-steps.js';
import type { ContainerStreams } from './stream-steps.js';
import { inheritedStreams } from './stream-steps.js';

/** What the host says to a container's specification. */
export interface HostFacts {
  /** Files `cgroup.procs` of cgroup v1 folders that the init joins. */
  readonly procsFiles: readonly string[];
  /** A cgroup v2 folder that the init is cloned into. */
  readonly cgroupFolder: string | undefined;
  readonly lastCapability: number;
  readonly capabilityName: (capability: number) => string;
  /** What a path of the host is, or a part of it; undefined when there is nothing. */
  readonly kindOf: (path: string, part?: string) => 'directory' | 'file' | undefined;
}

/** The network as steps for both sides of it. */
export interface NetworkPlan {
  /** Run by the monitor, in the host's network namespace. */
  readonly outside: readonly Step[];
  /** Run by the init, while /proc/sys can still be written. */
  readonly early: readonly Step[];
  /** Run by the init, in the container's, once the monitor is done. */
  readonly inside: readonly Step[];
  /** Where the process id of the init is needed, if it is. */
  readonly pidSlot?: CellAddress | undefined;
}

/** Everything that a container's start is made of. */
export interface ContainerProgramRequest {
  readonly containerId: string;
  readonly spec: RuntimeSpec;
  readonly root: RootSource;
  readonly host: HostFacts;
  readonly network: NetworkPlan;
  /** Whether it inherits a network namespace that it is to be in; then it gets none of its own. */
  readonly isNetworkShared: boolean;
  /** Which other namespaces it is in are those of containers whose first processes it inherits. */
  readonly joined: readonly JoinableNamespace[];
  /** Images that are mounted in it. */
  readonly images: readonly ImageMount[];
  /** How many sockets the monitor keeps open, so that nobody else gets the ports that lead to the container. */
  readonly heldPorts: number;
  /** Whether it can be told of others later. */
  readonly keepsPorts: boolean;
  readonly streams: ContainerStreams;
  /** Capabilities of the bounding set, as a mask. */
  readonly bounding: bigint;
  readonly seccomp: readonly Step[];
  /** Whether the process that starts it is attached to it. */
  readonly attachment: Attachment;
  readonly log: LogPlan | undefined;
  readonly farewell: FarewellPlan;
  /** The command that looks after the container's health; undefined if nobody does. */
  readonly health: HelperCommand | undefined;
  /** How the caller's terminal was set before it was made raw, to be put back if the caller is killed. */
  readonly terminalSettings?: Uint8Array | undefined;
  /** Whether the command gets an init of ours as its parent. */
  readonly hasInit: boolean;
  /** A folder of the host where the container's root is while hooks are run; undefined without hooks at its start. */
  readonly hooksRoot?: string | undefined;
  /** For which of its devices nodes and mounts are there, by their paths. */
  readonly origins?: ReadonlyMap<string, string> | undefined;
}

/** The program of a container's start, and the places where its parent reads and writes. */
export interface ContainerProgram {
  readonly program: Program;
  /** The init's process id, 32 bits. */
  readonly pid: CellAddress;
  /** How the init ended: an exit record. */
  readonly exit: Cell;
  /** Who the user is; see `encodeCredentials`. */
  readonly user: Cell;
  /** The variable `HOME`, if nothing else sets it: text that ends with NUL. */
  readonly home: Cell | undefined;
  /** Why the command could not be executed. */
  readonly execOutcome: Cell;
  /** What the kernel says about an overlay that it refused. */
  readonly overlayLog: Cell | undefined;
}

/** Room for `HOME=` and a path. */
const homeBytes = 4096;

/** The names under which descriptors are inherited beside the container's streams. */
export const inheritedNames = {
  lease: 'lease',
  stdoutReader: 'stdout-reader',
  stderrReader: 'stderr-reader',
  initExecutable: 'init-executable',
  /** Held open by the monitor of a container that nobody is attached to, for whoever attaches later. */
  stdinWriter: 'stdin-writer',
  log: logFd,
  healthTimer,
  exit: exitFd,
  networkNamespace: sharedNetworkFd,
  /** Held open by the monitor: as long as it lives, nobody else cleans up. */
  lock: 'lock',
} as const;

/** The whole start of a container as a program of two processes: the monitor, and the init that becomes the command. */
export function containerProgram(request: ContainerProgramRequest): ContainerProgram {
  const { spec, host, network, streams } = request;
  const command = processOf(spec);
  const namespaces = (spec.linux?.namespaces ?? []).map(({ type }) => type);
  const { isNetworkShared, hooksRoot } = request;
  const adoptsOrphans = !namespaces.includes('pid');
  const pid = network.pidSlot ?? new Cell('init-pid', 8).at(0);
  const credentials = credentialSteps({
    bounding: request.bounding,
    lastCapability: host.lastCapability,
    nameOf: host.capabilityName,
    noNewPrivileges: command.noNewPrivileges === true,
    seccomp: request.seccomp,
  });
  // An init of ours is built when the user is known, with the home in it.
  const isHomeSet = request.hasInit || variableOf(command.env ?? [], 'HOME') !== undefined;
  const home = isHomeSet ? undefined : homeCell();
  const exec = becomeCommand(command, home, request.hasInit);
  const monitor = monitorPlan({
    namespaces: namespaces.filter((type) => !isThere(request, type)),
    isNetworkShared,
    joined: request.joined,
    pid,
    networkSteps: network.outside,
    layers: request.root.layers,
    writable: request.root.writable,
    images: request.images,
    streams,
    attachment: request.attachment,
    log: request.log,
    farewell: request.farewell,
    hasHealthCheck: request.health !== undefined,
    keepsPorts: request.keepsPorts,
    adoptsOrphans,
    terminalSettings: request.terminalSettings,
    cgroupFolder: host.cgroupFolder,
    hasHooks: hooksRoot !== undefined,
  });
  const init = initPlan({
    containerId: request.containerId,
    process: command,
    hostname: spec.hostname,
    domainname: spec.domainname,
    procsFiles: host.procsFiles,
    hasCgroupNamespace: namespaces.includes('cgroup'),
    hasAdoptingMonitor: adoptsOrphans,
    isNetworkShared,
    joined: request.joined,
    streams,
    filesystemSteps: filesystemSteps({
      root: request.root,
      isReadonly: spec.root?.readonly === true,
      mounts: spec.mounts ?? [],
      images: request.images,
      sourceKind: (source, part) => host.kindOf(source, part) ?? 'directory',
      devices: spec.linux?.devices ?? [],
      maskedPaths: maskedPaths(spec, host),
      readonlyPaths: (spec.linux?.readonlyPaths ?? []).filter((path) => host.kindOf(path)),
      workingDirectory: command.cwd,
      beforeSealing: [...sysctlSteps(spec.linux?.sysctl ?? {}, namespaces), ...network.early],
      hostVisit: hooksRoot === undefined ? undefined : { rootAt: hooksRoot, steps: hookSteps },
      origins: request.origins,
    }),
    networkSteps: network.inside,
    workingDirectory: command.cwd === '/' ? undefined : workingDirectory,
    credentials,
    execSteps: exec.steps,
  });
  return {
    program: {
      sections: [
        monitor.section,
        init.section,
        ...(request.health === undefined ? [] : healthSections(request.health, adoptsOrphans)),
      ],
      inherits: [...inheritedFds(request), ...idMapsOf(spec.mounts ?? []).map(({ name }) => name)],
    },
    pid,
    exit: monitor.exit,
    user: credentials.cell,
    home,
    execOutcome: exec.outcome,
    overlayLog: init.overlayLog,
  };
}

/** JavaScript runs the hooks while the init waits. */
const hookSteps: readonly Step[] = [
  signalGate(hooksGate, 'hooks can be run: everything is mounted'),
  awaitGate(hooksGate, 'waits until they have'),
];

/** Whether a namespace of this kind is another container's, and not to be made. */
function isThere(
  { isNetworkShared, joined }: ContainerProgramRequest,
  type: RuntimeNamespaceType,
): boolean {
  return type === 'network' ? isNetworkShared : joined.some((kind) => kind === type);
}

function processOf(spec: RuntimeSpec): RuntimeProcess {
  return spec.process ?? { cwd: '/', user: { uid: 0, gid: 0 } };
}

/** The descriptors that the program inherits, in their order. */
export function inheritedFds(
  request: Pick<
    ContainerProgramRequest,
    | 'streams'
    | 'attachment'
    | 'log'
    | 'health'
    | 'hasInit'
    | 'heldPorts'
    | 'keepsPorts'
    | 'isNetworkShared'
    | 'joined'
    | 'hooksRoot'
  >,
): string[] {
  const { streams, attachment, log, health, hasInit, isNetworkShared } = request;
  const { heldPorts, keepsPorts } = request;
  const names = inheritedNames;
  const isAttached = attachment !== 'none';
  return [
    ...Object.values(gates),
    names.lock,
    names.exit,
    ...(log === undefined ? [] : [names.log]),
    ...(health === undefined ? [] : [names.healthTimer]),
    ...inheritedStreams(streams),
    ...(streams.kind === 'pipes' ? [names.stdoutReader, names.stderrReader] : []),
    ...(holdsStdin(request) ? [names.stdinWriter] : []),
    ...(isAttached ? [names.lease] : []),
    ...(request.hooksRoot === undefined ? [] : [hooksGate]),
    ...(hasInit ? [names.initExecutable] : []),
    ...(isNetworkShared ? [names.networkNamespace] : []),
    ...request.joined.map(ownerFd),
    ...(keepsPorts ? Object.values(portsFds) : []),
    ...Array.from({ length: heldPorts }, (_, index) => portName(index)),
  ];
}

/** The name under which a socket that holds a port is inherited. */
export function portName(index: number): string {
  return `port-${index + 1}`;
}

/** Whether the monitor keeps the container's standard input open, a pipe, for whoever attaches to it later. */
export function holdsStdin({
  streams,
  attachment,
}: Pick<ContainerProgramRequest, 'streams' | 'attachment'>): boolean {
  return streams.kind === 'pipes' && streams.hasStdin && attachment === 'none';
}

/** What this kernel does not have needs no hiding. */
function maskedPaths(spec: RuntimeSpec, host: HostFacts): MaskedPath[] {
  return (spec.linux?.maskedPaths ?? []).flatMap((path) => {
    const kind = host.kindOf(path);
    return kind === undefined ? [] : [{ path, kind }];
  });
}

/** The value of a variable; the last of several counts. */
export function variableOf(env: readonly string[], name: string): string | undefined {
  const found = env.findLast((entry) => entry.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

function homeCell(): Cell {
  const bytes = Buffer.alloc(homeBytes);
  bytes.write('HOME=/');
  return new Cell('HOME', bytes);
}

/** The number of the descriptor by which an init of ours tells of its command: the first one that is inherited. */
export const initReportFd = firstInheritedFd;

/** What Docker looks for commands in when the image does not say. */
export const defaultSearchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function becomeCommand(
  process: RuntimeProcess,
  home: Cell | undefined,
  hasInit: boolean,
): { steps: readonly Step[]; outcome: Cell } {
  const { args = [], env = [] } = process;
  const environment = vector([...env, ...(home === undefined ? [] : [home])]);
  if (hasInit) {
    return { steps: becomeInit(args), outcome: new Cell('unused', 8) };
  }
  return execSteps({
    command: args[0] ?? '',
    argv: vector(args),
    environment,
    searchPath: variableOf(env, 'PATH') ?? defaultSearchPath,
    reportTo: inherited(gates.parent),
  });
}

/** The init is in memory, sealed; its environment and arguments are for whoever looks, it does not read them. */
function becomeInit(args: readonly string[]): Step[] {
  return [
    {
      call: 'fcntl',
      args: [inherited(gates.parent), F_SETFD, 0],
      why: 'the init passes it on, to tell whether the command could be executed',
    },
    {
      call: 'execveat',
      args: [
        inherited(inheritedNames.initExecutable),
        '',
        vector(['docklet-init', '--', ...args]),
        vector([]),
        AT_EMPTY_PATH,
      ],
      why: 'becomes the init, which starts the command',
    },
  ];
}
