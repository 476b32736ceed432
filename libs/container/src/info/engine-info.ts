import { cpus, hostname, machine, release, totalmem } from 'node:os';
import type { CgroupMode } from '@docklet/cgroups';
import { findNft } from '@docklet/network';
import { readCdiSpecs } from '../cdi/read-specs.js';
import type { ContainerView, LiveStatus } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import { usualLogDriver } from '../inspect/describe-host-config.js';
import { readIfThere } from '../state/read-if-there.js';
import { maskCredentials } from './mask-credentials.js';
import { prettyName } from './pretty-name.js';
import { warningsOf } from './warnings.js';

/** What this machine offers, and which way an engine uses it; named as by Docker's API, where that has it. */
export interface EngineInfo {
  readonly Containers: number;
  readonly ContainersRunning: number;
  readonly ContainersPaused: number;
  readonly ContainersStopped: number;
  readonly Images: number;
  /** How layers are kept and mounted: `erofs`, `erofs-loop` or `directory`. */
  readonly Driver: string;
  /** Pairs of name and value; one says why it is this driver. */
  readonly DriverStatus: readonly (readonly [string, string])[];
  readonly LoggingDriver: string;
  readonly CgroupDriver: 'cgroupfs';
  readonly CgroupVersion: '1' | '2';
  /** How this machine has set up its cgroups. */
  readonly CgroupMode: CgroupMode;
  readonly MemoryLimit: boolean;
  readonly SwapLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly CPUShares: boolean;
  readonly CPUSet: boolean;
  readonly PidsLimit: boolean;
  readonly IPv4Forwarding: boolean;
  /** The program that sets up the firewall, if it is installed. */
  readonly FirewallProgram: string | undefined;
  readonly SecurityOptions: readonly string[];
  readonly KernelVersion: string;
  readonly OperatingSystem: string;
  readonly OSType: 'linux';
  readonly Architecture: string;
  readonly NCPU: number;
  /** In bytes. */
  readonly MemTotal: number;
  readonly Name: string;
  /** Where the engine keeps what outlives a reboot. */
  readonly DockerRootDir: string;
  /** Where it keeps what does not. */
  readonly RunRoot: string;
  /** Where devices are specified, the folder that has priority last. */
  readonly CDISpecDirs: readonly string[];
  readonly DiscoveredDevices: readonly DiscoveredDevice[];
  readonly RegistryConfig: {
    readonly InsecureRegistries: readonly string[];
    readonly Mirrors: readonly string[];
  };
  /** Without passwords; empty when there is none. */
  readonly HttpProxy: string;
  readonly HttpsProxy: string;
  readonly NoProxy: string;
  /** What is missing, and for what. */
  readonly Warnings: readonly string[];
}

/** A device that containers can be given by its name. */
export interface DiscoveredDevice {
  readonly Source: 'cdi';
  /** `nvidia.com/gpu=0` */
  readonly ID: string;
}

/** Looks at this machine, and at what an engine has. */
export async function engineInfo(
  context: EngineContext,
  containers: readonly ContainerView[],
): Promise<EngineInfo> {
  const { host, images, options } = context;
  const { driver, why } = await images.drivers.choose();
  const { devices, problems } = await readCdiSpecs(options.cdiSpecDirs);
  const found = {
    ...limitsOf(context),
    IPv4Forwarding: readIfThere('/proc/sys/net/ipv4/ip_forward')?.trim() === '1',
    FirewallProgram: findNft(),
  };
  return {
    ...countsOf(containers),
    Images: (await images.library.list()).length,
    Driver: driver,
    DriverStatus: [['Reason', why]],
    LoggingDriver: usualLogDriver,
    CgroupDriver: 'cgroupfs',
    CgroupVersion: host.cgroups.mode === 'v2' ? '2' : '1',
    CgroupMode: host.cgroups.mode,
    ...found,
    SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
    ...machineInfo(),
    DockerRootDir: options.root,
    RunRoot: options.runRoot,
    CDISpecDirs: options.cdiSpecDirs,
    DiscoveredDevices: [...devices.keys()].toSorted().map((ID) => ({ Source: 'cdi', ID })),
    RegistryConfig: {
      InsecureRegistries: options.insecureRegistries,
      Mirrors: options.registryMirrors,
    },
    HttpProxy: maskCredentials(options.registry?.httpProxy ?? ''),
    HttpsProxy: maskCredentials(options.registry?.httpsProxy ?? ''),
    NoProxy: options.registry?.noProxy ?? '',
    Warnings: [...warningsOf(found), ...problems.map(({ message }) => `WARNING: ${message}`)],
  };
}

type Counts = Pick<
  EngineInfo,
  'Containers' | 'ContainersRunning' | 'ContainersPaused' | 'ContainersStopped'
>;

function countsOf(containers: readonly ContainerView[]): Counts {
  const count = (...those: readonly LiveStatus[]): number =>
    containers.filter(({ status }) => those.includes(status)).length;
  const [running, paused] = [count('running', 'restarting'), count('paused')];
  return {
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: containers.length - running - paused,
  };
}

type Limits = Pick<
  EngineInfo,
  'MemoryLimit' | 'SwapLimit' | 'CpuCfsQuota' | 'CPUShares' | 'CPUSet' | 'PidsLimit'
>;

function limitsOf({ host }: EngineContext): Limits {
  const { controllers, canLimitSwap } = host.cgroups;
  const has = (name: keyof typeof controllers): boolean => controllers[name].kind !== 'unavailable';
  return {
    MemoryLimit: has('memory'),
    SwapLimit: has('memory') && canLimitSwap,
    CpuCfsQuota: has('cpu'),
    CPUShares: has('cpu'),
    CPUSet: has('cpuset'),
    PidsLimit: has('pids'),
  };
}

type MachineInfo = Pick<
  EngineInfo,
  'KernelVersion' | 'OperatingSystem' | 'OSType' | 'Architecture' | 'NCPU' | 'MemTotal' | 'Name'
>;

function machineInfo(): MachineInfo {
  return {
    KernelVersion: release(),
    OperatingSystem: prettyName(readIfThere('/etc/os-release') ?? ''),
    OSType: 'linux',
    Architecture: machine(),
    NCPU: cpus().length,
    MemTotal: totalmem(),
    Name: hostname(),
  };
}
