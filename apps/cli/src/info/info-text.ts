import type { EngineInfo } from '@docklet/container';
import { sizeOf } from '../output/size.js';

/** Lines for a person, as `docker info` has them. */
export function infoText(info: EngineInfo, version: string): string {
  const lines = [
    `Containers: ${info.Containers}`,
    ` Running: ${info.ContainersRunning}`,
    ` Paused: ${info.ContainersPaused}`,
    ` Stopped: ${info.ContainersStopped}`,
    `Images: ${info.Images}`,
    `Server Version: ${version}`,
    `Storage Driver: ${info.Driver}`,
    ...info.DriverStatus.map(([name, value]) => ` ${name}: ${value}`),
    `Logging Driver: ${info.LoggingDriver}`,
    `Cgroup Driver: ${info.CgroupDriver}`,
    `Cgroup Version: ${info.CgroupVersion}`,
    ...(info.CgroupMode === 'hybrid' ? [' Mode: hybrid, with v2 beside it'] : []),
    `Firewall: ${info.FirewallProgram ?? 'none'}`,
    'Security Options:',
    ...info.SecurityOptions.flatMap(securityLines),
    ...listOf('CDI spec directories', info.CDISpecDirs),
    ...listOf(
      'Discovered Devices',
      info.DiscoveredDevices.map(({ Source, ID }) => `${Source}: ${ID}`),
    ),
    `Kernel Version: ${info.KernelVersion}`,
    `Operating System: ${info.OperatingSystem}`,
    `OSType: ${info.OSType}`,
    `Architecture: ${info.Architecture}`,
    `CPUs: ${info.NCPU}`,
    `Total Memory: ${sizeOf(info.MemTotal)}`,
    `Name: ${info.Name}`,
    `Docker Root Dir: ${info.DockerRootDir}`,
    `Run Root: ${info.RunRoot}`,
    ...proxyLines(info),
    ...listOf('Insecure Registries', info.RegistryConfig.InsecureRegistries),
    ...listOf('Registry Mirrors', info.RegistryConfig.Mirrors),
    ...info.Warnings,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `name=seccomp,profile=builtin` */
function securityLines(option: string): string[] {
  const [name = '', ...more] = option.split(',').map((pair) => pair.split('=', 2));
  return [` ${name[1] ?? ''}`, ...more.map(([key, value]) => `  ${capital(key)}: ${value ?? ''}`)];
}

function proxyLines({ HttpProxy, HttpsProxy, NoProxy }: EngineInfo): string[] {
  const proxies = [
    ['HTTP Proxy', HttpProxy],
    ['HTTPS Proxy', HttpsProxy],
    ['No Proxy', NoProxy],
  ] as const;
  return proxies.flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`]));
}

function listOf(title: string, values: readonly string[]): string[] {
  return values.length === 0 ? [] : [`${title}:`, ...values.map((value) => ` ${value}`)];
}

function capital(word = ''): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}
