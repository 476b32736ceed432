import type { RuntimeMount } from '@docklet/oci';

/** What a container's /dev/shm may hold if nobody says otherwise, as Docker has it. */
export const defaultShmBytes = 64 * 1024 * 1024;

/**
 * The kernel's file systems that every container has of its own (runtime-spec, config-linux.md, "Default Filesystems";
 * the options are Docker's). /sys/fs/cgroup comes apart, since it depends on the host.
 */
export function defaultMounts(shmBytes = defaultShmBytes): readonly RuntimeMount[] {
  return [
    {
      destination: '/proc',
      type: 'proc',
      source: 'proc',
      options: ['nosuid', 'noexec', 'nodev'],
    },
    {
      destination: '/dev',
      type: 'tmpfs',
      source: 'tmpfs',
      options: ['nosuid', 'mode=755', 'size=65536k'],
    },
    {
      destination: '/dev/pts',
      type: 'devpts',
      source: 'devpts',
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
    },
    {
      destination: '/dev/shm',
      type: 'tmpfs',
      source: 'shm',
      options: ['nosuid', 'noexec', 'nodev', 'mode=1777', `size=${shmBytes}`],
    },
    {
      destination: '/dev/mqueue',
      type: 'mqueue',
      source: 'mqueue',
      options: ['nosuid', 'noexec', 'nodev'],
    },
    {
      destination: '/sys',
      type: 'sysfs',
      source: 'sysfs',
      options: ['nosuid', 'noexec', 'nodev', 'ro'],
    },
  ];
}

/** The cgroup hierarchies of the host. */
export type CgroupLayout =
  | { readonly version: 2 }
  /** Names of the hierarchies' folders with the options that mount them: `cpu,cpuacct`. */
  | { readonly version: 1; readonly hierarchies: readonly CgroupHierarchy[] };

/** One hierarchy of cgroup v1. */
export interface CgroupHierarchy {
  readonly folder: string;
  readonly options: readonly string[];
}

/** The container's view of its cgroups: its own part only, since it is in a cgroup namespace; and read-only. */
export function cgroupMounts(layout: CgroupLayout): readonly RuntimeMount[] {
  const options = ['nosuid', 'noexec', 'nodev'];
  const destination = '/sys/fs/cgroup';
  if (layout.version === 2) {
    return [{ destination, type: 'cgroup2', source: 'cgroup', options: [...options, 'ro'] }];
  }
  return [
    { destination, type: 'tmpfs', source: 'tmpfs', options: [...options, 'ro', 'mode=755'] },
    ...layout.hierarchies.map((hierarchy): RuntimeMount => ({
      destination: `${destination}/${hierarchy.folder}`,
      type: 'cgroup',
      source: 'cgroup',
      options: [...options, 'ro', ...hierarchy.options],
    })),
  ];
}

/**
 * Parts of /proc and /sys that tell of the host, or of secrets by a side channel: what Docker hides. The last one is
 * GHSA-7ww5-4wqc-m92c.
 */
export const defaultMaskedPaths: readonly string[] = [
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
];

/** Parts of /proc that change the host when they are written. */
export const defaultReadonlyPaths: readonly string[] = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
];
