import type { CapabilityName } from '@docklet/namespaces';
import { resolveCapabilities } from '@docklet/namespaces';
import type { Layer } from '@docklet/filesystem';
import { cgroupMounts } from '@docklet/filesystem';
import type { ImageProcessConfig, RuntimeSeccomp, RuntimeSpec } from '@docklet/oci';
import { assertHostname, parseAddress } from '@docklet/network';
import os from 'node:os';
import { mergeHealth } from '../health/health-options.js';
import { containerDevices } from '../host/container-devices.js';
import { blockIoOf } from '../host/device-rates.js';
import { listHostDevices } from '../host/host-devices.js';
import { completeJoined } from '../join/complete-joined.js';
import type { ContainerOptions, HostNamespace } from '../options/container-options.js';
import { resolveSeccomp } from '../security/seccomp.js';
import { assertAppArmor } from '../security/apparmor.js';
import { buildSpec } from '../spec/build-spec.js';
import { parseCgroupParent } from '../spec/cgroup-parent.js';
import { ConflictingOptionsError } from '../spec/errors.js';
import { hostnameOf } from '../spec/hostname.js';
import { parseSignal } from '../spec/stop-signal.js';
import { checkWritableBytes } from '../spec/writable-bytes.js';
import { checkContainerName } from '../state/container-name.js';
import type { ImageOfContainer } from '../state/container-record.js';
import { shortId } from '../state/container-id.js';
import { resolveVolumes } from '../volumes/resolve-volumes.js';
import type { AppliedDevices } from '../cdi/applied-devices.js';
import type { EngineContext } from './engine-context.js';
import { completeNetworks } from '../network/attachments.js';
import type { SharedNetwork } from '../network/shared-network.js';
import { sharedNetworkOf } from '../network/shared-network.js';
import { allPorts } from '../network/exposed-ports.js';
import { resolveMountSources } from './mount-sources.js';

/** What a container's root is made from, found and ready. */
export interface ResolvedSource {
  readonly image: ImageOfContainer | undefined;
  readonly process: ImageProcessConfig;
  /** Uppermost first. */
  readonly layers: readonly Layer[];
}

/** A container on paper: everything that follows from what was asked for. */
export interface ContainerDraft {
  readonly id: string;
  readonly options: ContainerOptions;
  readonly source: ResolvedSource;
  readonly hostname: string;
  readonly spec: RuntimeSpec;
  readonly capabilities: readonly CapabilityName[];
  readonly seccomp: RuntimeSeccomp | undefined;
  /** What was added to the specification for CDI devices. Only there when the container is started. */
  readonly devices?: AppliedDevices;
}

/**
 * Works out what a container will be. Nothing is changed on this machine, but that folders are made which are to be
 * mounted and are missing, where that was asked for.
 */
export function draftContainer(
  context: EngineContext,
  id: string,
  options: ContainerOptions,
  source: ResolvedSource,
): ContainerDraft {
  const { host, layout } = context;
  const { security = {} } = options;
  checkOptions(options);
  const connected = {
    ...options,
    ...completeNetworks(context, options),
    ...completeJoined(context, options),
  };
  const shared = sharedNetworkOf(context, id, connected);
  const names = namesOf(id, options, shared);
  assertHostname(names.hostname);
  const { bounding: capabilities } = resolveCapabilities(
    {
      add: security.capabilitiesToAdd ?? [],
      drop: security.capabilitiesToDrop ?? [],
      privileged: security.isPrivileged === true,
    },
    host.capabilities,
  );
  const seccomp = resolveSeccomp(security, capabilities);
  const files = layout.containerFiles(shared?.owner.id ?? id);
  const filled = fillIn(context, connected, source.process);
  const spec = buildSpec({
    id,
    options: filled,
    image: source.process,
    ...names,
    ownFiles: {
      '/etc/hosts': files.hosts,
      '/etc/hostname': files.hostname,
      '/etc/resolv.conf': files.resolvConf,
    },
    network: shared?.namespace ?? { kind: options.network === 'host' ? 'host' : 'own' },
    joinedPaths: layout.containerFiles(id).joinedNamespaces,
    volumeFolder: (name) => layout.volumeFiles(name).data,
    cgroupMounts: cgroupMounts(host.cgroupLayout),
    cgroupPath: `${cgroupParentOf(context, options)}/${id}`,
    capabilities,
    seccomp,
    devices: containerDevices(options.devices ?? [], options.deviceRules ?? []),
    blockIO: blockIoOf(options.deviceRates ?? []),
    hostDevices: security.isPrivileged === true ? listHostDevices() : [],
    moreMaskedPaths: host.thermalPaths,
    canLimitSwap: host.cgroups.canLimitSwap,
    noNewPrivileges: context.options.noNewPrivileges,
  });
  return { id, options: filled, source, hostname: hostnameOf(spec), spec, capabilities, seccomp };
}

/** What the machine inside is called. */
function namesOf(
  id: string,
  options: ContainerOptions,
  shared: SharedNetwork | undefined,
): { readonly hostname: string; readonly domainname: string | undefined } {
  if (shared !== undefined && !isSharing(options, 'uts')) {
    const { hostname = os.hostname(), domainname } = shared.names;
    return { hostname, domainname };
  }
  const hasHostsName = options.network === 'host' || isSharing(options, 'uts');
  const hostname = options.hostname ?? (hasHostsName ? os.hostname() : shortId(id));
  return { hostname, domainname: options.domainname };
}

function isSharing({ hostNamespaces = [] }: ContainerOptions, type: HostNamespace): boolean {
  return hostNamespaces.includes(type);
}

function cgroupParentOf({ options }: EngineContext, { cgroupParent }: ContainerOptions): string {
  return cgroupParent === undefined ? options.cgroupParent : parseCgroupParent(cgroupParent);
}

function checkOptions(options: ContainerOptions): void {
  const { name, stopSignal, security, domainname, ports = [], writableBytes } = options;
  if ((options.hostname ?? domainname) !== undefined && isSharing(options, 'uts')) {
    throw new ConflictingOptionsError('a host name', 'the UTS namespace of the host');
  }
  if (domainname !== undefined) {
    assertHostname(domainname);
  }
  if (name !== undefined) {
    checkContainerName(name);
  }
  for (const { hostAddress } of ports) {
    if (hostAddress !== undefined) {
      parseAddress(hostAddress);
    }
  }
  if (writableBytes !== undefined) {
    checkWritableBytes(writableBytes);
  }
  if (stopSignal !== undefined) {
    parseSignal(stopSignal);
  }
  if (security?.apparmor !== undefined) {
    assertAppArmor(security.apparmor);
  }
}

/** What the image says where the user does not. */
function fillIn(
  context: EngineContext,
  options: ContainerOptions,
  image: ImageProcessConfig,
): ContainerOptions {
  const { writableBytes = 0, ...rest } = options;
  const user = options.user ?? image.User;
  const stopSignal = options.stopSignal ?? image.StopSignal;
  const health = mergeHealth(options.health, image.Healthcheck);
  const exposedPorts = [...(options.exposedPorts ?? []), ...Object.keys(image.ExposedPorts ?? {})];
  return {
    ...rest,
    ...(writableBytes === 0 ? {} : { writableBytes }),
    ...(user === undefined || user === '' ? {} : { user }),
    ...(stopSignal === undefined ? {} : { stopSignal }),
    ...(health === undefined ? {} : { health }),
    labels: { ...image.Labels, ...options.labels },
    mounts: resolveMountSources(resolveVolumes(context, options, image)),
    exposedPorts,
    ports: allPorts(options, exposedPorts),
  };
}
