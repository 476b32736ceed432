import path from 'node:path';
import type { CapabilityName } from '@docklet/namespaces';
import { defaultDevices, defaultMaskedPaths, defaultReadonlyPaths } from '@docklet/filesystem';
import type {
  ImageProcessConfig,
  RuntimeBlockIo,
  RuntimeDevice,
  RuntimeMount,
  RuntimeNamespaceType,
  RuntimeProcess,
  RuntimeRlimit,
  RuntimeSeccomp,
  RuntimeSpec,
} from '@docklet/oci';
import type { ContainerOptions } from '../options/container-options.js';
import type { ContainerDevices } from '../host/container-devices.js';
import type { JoinableNamespace } from '../options/joined-namespaces.js';
import { buildCommand } from './command.js';
import { buildEnvironment } from './environment.js';
import { InvalidWorkingDirectoryError } from './errors.js';
import type { SharedMemory } from './mounts.js';
import { buildMounts } from './mounts.js';
import { buildResources } from './resources.js';

/** What a container's specification is made from, beside what its user asks for. */
export interface SpecRequest {
  readonly id: string;
  readonly options: ContainerOptions;
  /** How the image wants its processes started; empty without an image. */
  readonly image: ImageProcessConfig;
  /** The name of the machine inside. */
  readonly hostname: string;
  readonly domainname: string | undefined;
  /** Files that docklet writes for the container, by where they are mounted. */
  readonly ownFiles: Readonly<Record<string, string>>;
  readonly network: NetworkNamespace;
  /** Where the namespaces of other containers are that it is in. */
  readonly joinedPaths: Readonly<Record<JoinableNamespace, string>>;
  /** Where the content of a volume of this name is. */
  readonly volumeFolder: (name: string) => string;
  readonly cgroupMounts: readonly RuntimeMount[];
  /** Below the cgroup mount points. */
  readonly cgroupPath: string;
  /** The capabilities of root inside. */
  readonly capabilities: readonly CapabilityName[];
  readonly seccomp: RuntimeSeccomp | undefined;
  /** Every device of the host, for a container that may use them all. */
  readonly hostDevices: readonly RuntimeDevice[];
  /** Devices that the user asks for. */
  readonly devices: ContainerDevices;
  /** Limits of single disks. */
  readonly blockIO?: RuntimeBlockIo;
  /** More paths of this machine to hide. */
  readonly moreMaskedPaths: readonly string[];
  readonly canLimitSwap: boolean;
  /** What the engine's settings say where the user does not. */
  readonly noNewPrivileges: boolean;
}

/** The network namespace that a container is in. */
export type NetworkNamespace =
  | { readonly kind: 'own' }
  | { readonly kind: 'host' }
  /** The one at a path, which another container has. */
  | { readonly kind: 'shared'; readonly path: string };

/** The version of the runtime specification that these files follow. */
const ociVersion = '1.2.0';

/** Lets programs that are not root use ports below 1024 and ping: the network is theirs alone. As Docker has it. */
const ownNetworkParameters = {
  'net.ipv4.ip_unprivileged_port_start': '0',
  'net.ipv4.ping_group_range': '0 2147483647',
} as const;

/** Everything about a container in the form of the OCI runtime specification: what Docklet runs, others could run. */
export function buildSpec(request: SpecRequest): RuntimeSpec {
  const { options, network, domainname } = request;
  const namespaces = namespacesOf(request);
  const { isPrivileged = false, hasUnmaskedPaths = false } = options.security ?? {};
  const isOpen = isPrivileged || hasUnmaskedPaths;
  return {
    ociVersion,
    root: { path: 'rootfs', readonly: options.hasReadonlyRoot === true },
    process: buildProcess(request),
    ...(namespaces.includes('uts') ? { hostname: request.hostname } : {}),
    ...(domainname === undefined ? {} : { domainname }),
    mounts: buildMounts({
      userMounts: options.mounts ?? [],
      ownFiles: request.ownFiles,
      volumeFolder: request.volumeFolder,
      cgroupMounts: request.cgroupMounts,
      isPrivileged,
      isReadonly: options.hasReadonlyRoot === true,
      shmBytes: options.shmBytes,
      hasSharedMemory: options.hasSharedMemory,
      memoryOf: memoryOf(options, namespaces),
    }),
    // Labels stay out: an image has them, and to some runtimes annotations are orders (CVE-2026-94603).
    annotations: options.annotations ?? {},
    linux: {
      cgroupsPath: `/${request.cgroupPath}`,
      namespaces: namespaces.map((type) => {
        const path = namespacePath(request, type);
        return path === undefined ? { type } : { type, path };
      }),
      devices: [
        ...defaultDevices,
        ...(isPrivileged ? request.hostDevices : []),
        ...request.devices.nodes,
      ],
      resources: buildResources(options.resources ?? {}, {
        isPrivileged,
        canLimitSwap: request.canLimitSwap,
        deviceRules: request.devices.rules,
        blockIO: request.blockIO,
      }),
      sysctl: {
        ...(network.kind === 'own' ? ownNetworkParameters : {}),
        ...options.sysctls,
      },
      ...(request.seccomp === undefined ? {} : { seccomp: request.seccomp }),
      maskedPaths: isOpen ? [] : [...defaultMaskedPaths, ...request.moreMaskedPaths],
      readonlyPaths: isOpen ? [] : defaultReadonlyPaths,
    },
  };
}

/** Where a namespace is that is there already. */
function namespacePath(
  { network, options: { namespacesOf: joined = {} }, joinedPaths }: SpecRequest,
  type: RuntimeNamespaceType,
): string | undefined {
  if (type === 'network' && network.kind === 'shared') {
    return network.path;
  }
  const isJoined = (type === 'ipc' || type === 'pid') && joined[type] !== undefined;
  return isJoined ? joinedPaths[type] : undefined;
}

function memoryOf(
  { namespacesOf: joined = {} }: ContainerOptions,
  own: readonly RuntimeNamespaceType[],
): SharedMemory {
  if (!own.includes('ipc')) {
    return 'host';
  }
  return joined.ipc === undefined ? 'own' : 'container';
}

function namespacesOf({ network, options }: SpecRequest): readonly RuntimeNamespaceType[] {
  const all: readonly RuntimeNamespaceType[] = ['mount', 'uts', 'ipc', 'pid', 'network', 'cgroup'];
  const { hostNamespaces = [] } = options;
  const isHosts = network.kind === 'host';
  const shared: readonly string[] = [...hostNamespaces, ...(isHosts ? ['network'] : [])];
  return all.filter((type) => !shared.includes(type));
}

function buildProcess(request: SpecRequest): RuntimeProcess {
  const { options, image, hostname, capabilities } = request;
  const { security = {} } = options;
  const cwd = options.workingDirectory ?? image.WorkingDir ?? '';
  if (cwd !== '' && !cwd.startsWith('/')) {
    throw new InvalidWorkingDirectoryError(cwd);
  }
  return {
    terminal: options.hasTerminal === true,
    // Names are looked up in the container's own files when those are there.
    user: { uid: 0, gid: 0 },
    args: buildCommand(
      {
        entrypoint: options.entrypoint,
        command: options.command,
        source: options.source.kind === 'image' ? options.source.reference : options.source.path,
      },
      image,
    ),
    env: buildEnvironment({
      imageEnvironment: image.Env ?? [],
      userEnvironment: options.environment ?? [],
      hostname,
      hasTerminal: options.hasTerminal === true,
    }),
    cwd: cwd === '' ? '/' : path.posix.normalize(cwd),
    capabilities: {
      bounding: capabilities,
      effective: capabilities,
      permitted: capabilities,
      inheritable: [],
      ambient: [],
    },
    rlimits: (options.ulimits ?? []).map(({ name, soft, hard }): RuntimeRlimit => ({
      type: `RLIMIT_${name.toUpperCase()}`,
      soft,
      hard,
    })),
    ...(options.oomScoreAdjustment === undefined
      ? {}
      : { oomScoreAdj: options.oomScoreAdjustment }),
    noNewPrivileges: security.noNewPrivileges ?? request.noNewPrivileges,
    ...(security.apparmor === undefined ? {} : { apparmorProfile: security.apparmor }),
  };
}
