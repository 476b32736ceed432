import { defaultShmBytes } from '@docklet/filesystem';
import type { RuntimeSpec } from '@docklet/oci';
import type { ContainerOptions, MountOption, VolumesFrom } from '../options/container-options.js';
import { describePortBindings } from './describe-ports.js';

/** Docker's names of log drivers; ours is one of its own making. */
const usualLogDriver = 'json-file';

/** What was asked for of this machine. Options that Docker has and docklet has not say that they are not in use. */
export function describeHostConfig(
  options: ContainerOptions,
  { linux }: RuntimeSpec,
): Record<string, unknown> {
  return {
    Binds: listOrNull((options.mounts ?? []).flatMap(bindOf)),
    ContainerIDFile: '',
    LogConfig: describeLog(options),
    NetworkMode: options.network ?? 'bridge',
    PortBindings: describePortBindings(options),
    RestartPolicy: describeRestart(options),
    AutoRemove: options.isRemovedAtExit === true,
    VolumeDriver: '',
    VolumesFrom: listOrNull((options.volumesFrom ?? []).map(volumesFromOf)),
    CapAdd: listOrNull(options.security?.capabilitiesToAdd ?? []),
    CapDrop: listOrNull(options.security?.capabilitiesToDrop ?? []),
    CgroupnsMode: 'private',
    Dns: options.dns ?? [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: listOrNull(options.extraHosts ?? []),
    GroupAdd: null,
    IpcMode: 'private',
    Cgroup: '',
    Links: null,
    OomScoreAdj: 0,
    PidMode: '',
    Privileged: options.security?.isPrivileged === true,
    PublishAllPorts: options.publishesAll === true,
    ReadonlyRootfs: options.hasReadonlyRoot === true,
    SecurityOpt: listOrNull(securityOptions(options)),
    Tmpfs: tmpfsOf(options.mounts ?? []),
    UTSMode: '',
    UsernsMode: '',
    ShmSize: options.shmBytes ?? defaultShmBytes,
    Runtime: 'docklet',
    Isolation: '',
    ...describeResources(options),
    Init: options.hasInit === true,
    MaskedPaths: linux?.maskedPaths ?? [],
    ReadonlyPaths: linux?.readonlyPaths ?? [],
  };
}

function describeResources(options: ContainerOptions): object {
  const { resources = {}, ulimits = [], devices = [], deviceRules = [] } = options;
  return {
    CpuShares: resources.cpuShares ?? 0,
    Memory: resources.memoryBytes ?? 0,
    NanoCpus: resources.nanoCpus ?? 0,
    CgroupParent: '',
    BlkioWeight: 0,
    CpuPeriod: 0,
    CpuQuota: 0,
    CpusetCpus: resources.cpusetCpus ?? '',
    CpusetMems: '',
    Devices: devices.map(({ source, target = source, access = 'rwm' }) => ({
      PathOnHost: source,
      PathInContainer: target,
      CgroupPermissions: access,
    })),
    DeviceCgroupRules: listOrNull(deviceRules),
    MemoryReservation: 0,
    MemorySwap: resources.memorySwapBytes ?? (resources.memoryBytes ?? 0) * 2,
    MemorySwappiness: null,
    OomKillDisable: false,
    PidsLimit: resources.pidsLimit ?? null,
    Ulimits: listOrNull(
      ulimits.map(({ name, soft, hard }) => ({ Name: name, Hard: hard, Soft: soft })),
    ),
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

/** Go writes an empty list that nobody has made as null. */
function listOrNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
