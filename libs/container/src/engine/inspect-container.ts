import type { RuntimeSpec } from '@docklet/oci';
import type { StoredContainer } from '../state/container-store.js';

/** Everything about a container, with the names that Docker gives it. */
export function inspectContainer(
  { record, state }: StoredContainer,
  spec: RuntimeSpec,
): Readonly<Record<string, unknown>> {
  const { options } = record;
  return {
    Id: record.id,
    Created: record.createdAt,
    Name: `/${record.name}`,
    Path: record.args[0],
    Args: record.args.slice(1),
    Image: record.image?.id ?? '',
    State: describeState(state),
    Config: describeConfig({ record, state }, spec),
    HostConfig: describeHostConfig(options, spec),
    Mounts: (options.mounts ?? []).map((mount) => ({
      Type: mount.kind,
      Source: mount.kind === 'bind' ? mount.source : '',
      Destination: mount.target,
      RW: !(mount.kind === 'bind' && mount.isReadonly === true),
    })),
    NetworkSettings: describeNetwork(state),
  };
}

function describeState(state: StoredContainer['state']): Record<string, unknown> {
  return {
    Status: state.status,
    Running: state.status === 'running',
    OOMKilled: state.isOomKilled === true,
    Pid: state.status === 'running' ? (state.pid ?? 0) : 0,
    ExitCode: state.exitCode ?? 0,
    Error: state.error ?? '',
    StartedAt: state.startedAt ?? '0001-01-01T00:00:00Z',
    FinishedAt: state.finishedAt ?? '0001-01-01T00:00:00Z',
  };
}

function describeConfig(
  { record }: StoredContainer,
  { hostname, process: command }: RuntimeSpec,
): Record<string, unknown> {
  const { options } = record;
  return {
    Hostname: hostname,
    User: options.user ?? '',
    Tty: options.hasTerminal === true,
    OpenStdin: options.hasStdin === true,
    Env: command?.env ?? [],
    Cmd: options.command ?? [],
    Entrypoint: options.entrypoint ?? null,
    Image: options.source.kind === 'image' ? options.source.reference : '',
    WorkingDir: command?.cwd ?? '/',
    Labels: options.labels ?? {},
    StopSignal: options.stopSignal ?? 'SIGTERM',
  };
}

function describeHostConfig(
  options: StoredContainer['record']['options'],
  { linux }: RuntimeSpec,
): Record<string, unknown> {
  const { resources = {}, security = {} } = options;
  return {
    NetworkMode: options.network ?? 'bridge',
    AutoRemove: options.isRemovedAtExit === true,
    Init: options.hasInit === true,
    Privileged: security.isPrivileged === true,
    ReadonlyRootfs: options.hasReadonlyRoot === true,
    CapAdd: security.capabilitiesToAdd ?? [],
    CapDrop: security.capabilitiesToDrop ?? [],
    Memory: resources.memoryBytes ?? 0,
    MemorySwap: resources.memorySwapBytes ?? 0,
    NanoCpus: resources.nanoCpus ?? 0,
    CpuShares: resources.cpuShares ?? 0,
    CpusetCpus: resources.cpusetCpus ?? '',
    PidsLimit: resources.pidsLimit ?? 0,
    Ulimits: options.ulimits ?? [],
    Dns: options.dns ?? [],
    ExtraHosts: options.extraHosts ?? [],
    MaskedPaths: linux?.maskedPaths ?? [],
    ReadonlyPaths: linux?.readonlyPaths ?? [],
  };
}

function describeNetwork({ network }: StoredContainer['state']): Record<string, unknown> {
  const settings = {
    IPAddress: network?.address ?? '',
    IPPrefixLen: network?.prefixLength ?? 0,
    Gateway: network?.gateway ?? '',
    MacAddress: network?.macAddress ?? '',
  };
  return {
    ...settings,
    Networks: network === undefined ? {} : { [network.network]: settings },
  };
}
