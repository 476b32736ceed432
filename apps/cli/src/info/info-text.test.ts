import type { EngineInfo } from '@docklet/container';
import { describe, expect, it } from '@jest/globals';
import { infoText } from './info-text.js';

const info: EngineInfo = {
  ...{ Containers: 3, ContainersRunning: 1, ContainersPaused: 0, ContainersStopped: 2, Images: 4 },
  Driver: 'erofs',
  DriverStatus: [['Reason', 'EROFS images can be mounted from their files']],
  LoggingDriver: 'json-file',
  ...{ CgroupDriver: 'cgroupfs', CgroupVersion: '1', CgroupMode: 'hybrid' },
  ...{ MemoryLimit: true, SwapLimit: true, CpuCfsQuota: true, CPUShares: true, CPUSet: true },
  ...{ PidsLimit: true, IPv4Forwarding: true, FirewallProgram: '/usr/sbin/nft' },
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
  ...{ KernelVersion: '6.18.0', OperatingSystem: 'Debian', OSType: 'linux' },
  ...{ Architecture: 'x86_64', NCPU: 2, MemTotal: 25_000_000_000, Name: 'box' },
  ...{ DockerRootDir: '/var/lib/docklet', RunRoot: '/run/docklet' },
  CDISpecDirs: ['/etc/cdi', '/var/run/cdi'],
  DiscoveredDevices: [{ Source: 'cdi', ID: 'nvidia.com/gpu=0' }],
  RegistryConfig: { InsecureRegistries: [], Mirrors: [] },
  ...{ HttpProxy: '', HttpsProxy: '', NoProxy: '', Warnings: [] },
};

describe('infoText', () => {
  it('says what a person wants to know, a line for each', () => {
    expect(infoText(info, '1.2.3')).toBe(`Containers: 3
 Running: 1
 Paused: 0
 Stopped: 2
Images: 4
Server Version: 1.2.3
Storage Driver: erofs
 Reason: EROFS images can be mounted from their files
Logging Driver: json-file
Cgroup Driver: cgroupfs
Cgroup Version: 1
 Mode: hybrid, with v2 beside it
Firewall: /usr/sbin/nft
Security Options:
 seccomp
  Profile: builtin
 cgroupns
CDI spec directories:
 /etc/cdi
 /var/run/cdi
Discovered Devices:
 cdi: nvidia.com/gpu=0
Kernel Version: 6.18.0
Operating System: Debian
OSType: linux
Architecture: x86_64
CPUs: 2
Total Memory: 25GB
Name: box
Docker Root Dir: /var/lib/docklet
Run Root: /run/docklet
`);
  });

  it('names proxies, registries and what is missing only where there are some', () => {
    const text = infoText(
      {
        ...info,
        HttpProxy: 'http://xxxxx:xxxxx@proxy',
        RegistryConfig: { InsecureRegistries: ['reg:5000'], Mirrors: ['https://mirror'] },
        ...{ FirewallProgram: undefined, Warnings: ['WARNING: No firewall'] },
      },
      '1.2.3',
    );
    expect(text).toContain('HTTP Proxy: http://xxxxx:xxxxx@proxy\n');
    expect(text).toContain('Firewall: none\n');
    expect(text).toMatch(
      /Insecure Registries:\n reg:5000\nRegistry Mirrors:\n https:\/\/mirror\nWARNING: No firewall\n$/,
    );
  });
});
