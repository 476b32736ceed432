import { describe, expect, it } from '@jest/globals';
import {
  cgroupMounts,
  defaultMaskedPaths,
  defaultMounts,
  defaultReadonlyPaths,
} from './default-mounts.js';

describe('defaultMounts', () => {
  it('limits shared memory as asked', () => {
    const optionsOf = (...given: [number?]): readonly string[] | undefined =>
      defaultMounts(...given).find(({ destination }) => destination === '/dev/shm')?.options;
    expect(optionsOf()).toContain('size=67108864');
    expect(optionsOf(4096)).toContain('size=4096');
  });

  it('lets nothing set user ids', () => {
    for (const { options } of defaultMounts()) {
      expect(options).toContain('nosuid');
    }
  });
});

describe('cgroupMounts', () => {
  it('is one read-only mount on v2', () => {
    expect(cgroupMounts({ version: 2 })).toEqual([
      {
        destination: '/sys/fs/cgroup',
        type: 'cgroup2',
        source: 'cgroup',
        options: ['nosuid', 'noexec', 'nodev', 'ro'],
      },
    ]);
  });

  it('is a read-only folder of read-only mounts on v1', () => {
    const hierarchies = [
      { folder: 'cpu,cpuacct', options: ['cpu', 'cpuacct'] },
      { folder: 'systemd', options: ['none', 'name=systemd'] },
    ];
    const mounts = cgroupMounts({ version: 1, hierarchies });
    expect(mounts.map(({ destination, type }) => [destination, type])).toEqual([
      ['/sys/fs/cgroup', 'tmpfs'],
      ['/sys/fs/cgroup/cpu,cpuacct', 'cgroup'],
      ['/sys/fs/cgroup/systemd', 'cgroup'],
    ]);
    expect(mounts[2]?.options).toEqual(['nosuid', 'noexec', 'nodev', 'ro', 'none', 'name=systemd']);
    for (const { options } of mounts) {
      expect(options).toContain('ro');
    }
  });
});

// moby, oci/defaults.go; the processors' thermal_throttle depend on the machine, and the engine adds them.
describe('GHSA-7ww5-4wqc-m92c and before: what is hidden', () => {
  it('is what Docker hides', () => {
    expect(defaultMaskedPaths).toEqual([
      '/proc/acpi',
      '/proc/asound',
      '/proc/interrupts',
      '/proc/kcore',
      '/proc/keys',
      '/proc/latency_stats',
      '/proc/sched_debug',
      '/proc/scsi',
      '/proc/timer_list',
      '/proc/timer_stats',
      '/sys/firmware',
      '/sys/devices/virtual/powercap',
    ]);
    expect(defaultReadonlyPaths).toEqual([
      ...['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    ]);
  });
});
