import type { EngineInfo } from './engine-info.js';

/** What {@link warningsOf} goes by. */
export type Findings = Pick<
  EngineInfo,
  'MemoryLimit' | 'SwapLimit' | 'CpuCfsQuota' | 'CPUSet' | 'PidsLimit' | 'FirewallProgram'
>;

/** What this machine lacks, and what does not work without it. */
export function warningsOf(found: Findings): readonly string[] {
  const lacks: readonly (readonly [boolean, string])[] = [
    [found.MemoryLimit, 'No memory limit support: cgroup controller memory is not there'],
    [
      found.SwapLimit || !found.MemoryLimit,
      'No swap limit support: the kernel does not count swap',
    ],
    [found.CpuCfsQuota, 'No cpu limit support: cgroup controller cpu is not there'],
    [found.CPUSet, 'No cpuset support: cgroup controller cpuset is not there'],
    [found.PidsLimit, 'No pids limit support: cgroup controller pids is not there'],
    [
      found.FirewallProgram !== undefined,
      'No firewall: nft is not installed, so containers reach no other machines and ports are not published; install nftables',
    ],
  ];
  return lacks.flatMap(([isThere, warning]) => (isThere ? [] : [`WARNING: ${warning}`]));
}
