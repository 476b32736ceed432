import { defaultShmBytes } from '@docklet/filesystem';
import type { RuntimeSpec } from '@docklet/oci';
import type {
  ContainerOptions,
  DeviceRate,
  HostNamespace,
  MountOption,
  VolumesFrom,
} from '../options/container-options.js';
import type { DeviceRequest } from '../options/device-request.js';
import type { JoinableNamespace } from '../options/joined-namespaces.js';
import { sortedByKey } from './sorted-by-key.js';
import { describePortBindings } from './describe-ports.js';

/** Docker's names of log drivers; ours is one of its own making. */
/** What log files are like whose container was not given another driver. */
export const usualLogDriver = 'json-file';

/** What was asked for of this machine. Options that Docker has and docklet has not say that they are not in use. */
export function describeHostConfig(
  options: ContainerOptions,
  { linux }: RuntimeSpec,
): Record<string, unknown> {
  const isShared = (type: HostNamespace): boolean =>
    options.hostNamespaces?.includes(type) === true;
  return {
    Binds: listOrNull((options.mounts ?? []).flatMap(bindOf)),
    ConsoleSize: [0, 0],
    ContainerIDFile: '',
    LogConfig: describeLog(options),
    NetworkMode: options.network ?? 'bridge',
    PortBindings: describePortBindings(options),
    RestartPolicy: describeRestart(options),
    AutoRemove: options.isRemovedAtExit === true,
    VolumeDriver: '',
    VolumesFrom: listOrNull((options.volumesFrom ?? []).map(volumesFromOf)),
    CapAdd: capabilityNames(options.security?.capabilitiesToAdd),
    CapDrop: capabilityNames(options.security?.capabilitiesToDrop),
    CgroupnsMode: isShared('cgroup') ? 'host' : 'private',
    Dns: options.dns ?? [],
    DnsOptions: options.dnsOptions ?? [],
    DnsSearch: options.dnsSearch ?? [],
    ExtraHosts: listOrNull(options.extraHosts ?? []),
    GroupAdd: listOrNull(options.additionalGroups ?? []),
    IpcMode: ipcMode(options),
    Cgroup: '',
    Links: null,
    OomScoreAdj: options.oomScoreAdjustment ?? 0,
    PidMode: isShared('pid') ? 'host' : (joinedMode(options, 'pid') ?? ''),
    Privileged: options.security?.isPrivileged === true,
    PublishAllPorts: options.publishesAll === true,
    ReadonlyRootfs: options.hasReadonlyRoot === true,
    SecurityOpt: listOrNull(securityOptions(options)),
    ...(options.writableBytes === undefined
      ? {}
      : { StorageOpt: { size: sizeWithUnit(options.writableBytes) } }),
    ...unlessEmpty('Tmpfs', tmpfsOf(options.mounts ?? [])),
    UTSMode: isShared('uts') ? 'host' : '',
    UsernsMode: '',
    ShmSize: options.shmBytes ?? defaultShmBytes,
    ...unlessEmpty('Sysctls', options.sysctls),
    ...unlessEmpty('Annotations', options.annotations),
    Runtime: 'docklet',
    Isolation: '',
    ...describeResources(options),
    ...(options.hasInit === true ? { Init: true } : {}),
    MaskedPaths: linux?.maskedPaths ?? [],
    ReadonlyPaths: linux?.readonlyPaths ?? [],
  };
}

/** As one writes it, with the largest unit that needs no fraction: `10G`. */
function sizeWithUnit(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T'];
  const exponent = units.findLastIndex((_, index) => bytes % 1024 ** index === 0);
  return `${bytes / 1024 ** exponent}${units[exponent] ?? ''}`;
}

function ipcMode(options: ContainerOptions): string {
  const { hostNamespaces = [], hasSharedMemory = true, isIpcShareable = false } = options;
  if (hostNamespaces.includes('ipc')) {
    return 'host';
  }
  const own = isIpcShareable ? 'shareable' : hasSharedMemory ? 'private' : 'none';
  return joinedMode(options, 'ipc') ?? own;
}

function joinedMode(
  { namespacesOf = {} }: ContainerOptions,
  type: JoinableNamespace,
): string | undefined {
  const container = namespacesOf[type];
  return container === undefined ? undefined : `container:${container}`;
}

function describeRates(
  { deviceRates = [] }: ContainerOptions,
  wanted: DeviceRate['kind'],
): readonly object[] {
  return deviceRates
    .filter(({ kind }) => kind === wanted)
    .map(({ device, perSecond }) => ({ Path: device, Rate: perSecond }));
}

function describeResources(options: ContainerOptions): object {
  const { resources = {}, ulimits = [], devices = [], deviceRules = [] } = options;
  return {
    CpuShares: resources.cpuShares ?? 0,
    Memory: resources.memoryBytes ?? 0,
    NanoCpus: resources.nanoCpus ?? 0,
    CgroupParent: options.cgroupParent ?? '',
    BlkioWeight: resources.blkioWeight ?? 0,
    BlkioWeightDevice: [],
    BlkioDeviceReadBps: describeRates(options, 'read-bytes'),
    BlkioDeviceWriteBps: describeRates(options, 'write-bytes'),
    BlkioDeviceReadIOps: describeRates(options, 'read-operations'),
    BlkioDeviceWriteIOps: describeRates(options, 'write-operations'),
    CpuPeriod: resources.cpuPeriodUs ?? 0,
    CpuQuota: resources.cpuQuotaUs ?? 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: resources.cpusetCpus ?? '',
    CpusetMems: resources.cpusetMems ?? '',
    Devices: devices.map(({ source, target = source, access = 'rwm' }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: access,
    })),
    DeviceCgroupRules: listOrNull(deviceRules),
    DeviceRequests: listOrNull((options.deviceRequests ?? []).map(describeDeviceRequest)),
    MemoryReservation: resources.memoryReservationBytes ?? 0,
    MemorySwap: resources.memorySwapBytes ?? (resources.memoryBytes ?? 0) * 2,
    MemorySwappiness: resources.memorySwappiness ?? null,
    OomKillDisable: resources.isOomKillDisabled === true,
    PidsLimit: resources.pidsLimit ?? null,
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    Ulimits: listOrNull(
      ulimits.map(({ name, soft, hard }) => ({ Name: name, Hard: hard, Soft: soft })),
    ),
  };
}

/** As Docker's API has it: -1 for all of them. */
function describeDeviceRequest(request: DeviceRequest): object {
  if (request.kind === 'cdi') {
    return { Driver: 'cdi', Count: 0, DeviceIDs: request.names, Capabilities: null, Options: null };
  }
  const { driver = '', devices, capabilities = ['gpu'] } = request;
  return {
    Driver: driver,
    Count: devices === 'all' ? -1 : typeof devices === 'number' ? devices : 0,
    DeviceIDs: typeof devices === 'object' ? devices : null,
    Capabilities: [capabilities],
    Options: {},
  };
}

function describeLog({ log }: ContainerOptions): object {
  const { driver = usualLogDriver, maxBytes, maxFiles } = log ?? {};
  return {
    Type: driver,
    Config: {
      ...(maxBytes === undefined ? {} : { 'max-size': String(maxBytes) }),
      ...(maxFiles === undefined ? {} : { 'max-file': String(maxFiles) }),
    },
  };
}

function describeRestart({ restart }: ContainerOptions): object {
  return {
    Name: restart?.kind ?? 'no',
    MaximumRetryCount: restart?.kind === 'on-failure' ? (restart.maxRetries ?? 0) : 0,
  };
}

function securityOptions({ security = {} }: ContainerOptions): readonly string[] {
  const { noNewPrivileges, seccomp, apparmor, hasUnmaskedPaths } = security;
  return [
    ...(noNewPrivileges === true ? ['no-new-privileges'] : []),
    ...(seccomp === undefined ? [] : [`seccomp=${seccomp}`]),
    ...(apparmor === undefined ? [] : [`apparmor=${apparmor}`]),
    ...(hasUnmaskedPaths === true ? ['systempaths=unconfined'] : []),
  ];
}

function bindOf(mount: MountOption): readonly string[] {
  const isNamed = mount.kind === 'bind' || (mount.kind === 'volume' && mount.isAnonymous !== true);
  return isNamed
    ? [`${mount.source ?? ''}:${mount.target}${mount.isReadonly === true ? ':ro' : ''}`]
    : [];
}

function tmpfsOf(mounts: readonly MountOption[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    mounts.flatMap((mount) =>
      mount.kind === 'tmpfs' ? [[mount.target, (mount.options ?? []).join(',')]] : [],
    ),
  );
}

function volumesFromOf({ container, isReadonly = false }: VolumesFrom): string {
  return isReadonly ? `${container}:ro` : container;
}

function unlessEmpty(
  name: string,
  record: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> {
  return Object.keys(record).length === 0 ? {} : { [name]: sortedByKey(record) };
}

/** `CAP_NET_ADMIN`, however it was written; but `ALL`. */
function capabilityNames(names: readonly string[] = []): readonly string[] | null {
  return listOrNull(
    names.map((name) => {
      const upper = name.toUpperCase();
      return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
    }),
  );
}

/** Go writes an empty list that nobody has made as null. */
function listOrNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
