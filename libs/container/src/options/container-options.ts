import type { Ulimit } from '@docklet/config';
import type { Layer } from '@docklet/filesystem';
import type { Digest } from '@docklet/oci';
import type { DeviceRequest } from './device-request.js';
import type { JoinedNamespaces } from './joined-namespaces.js';
import type { NetworkAttachment } from './network-attachment.js';

/** What the container's root file system is made from. */
export type ContainerSource =
  | { readonly kind: 'image'; readonly reference: string }
  /** A folder of the host, read-only below a layer that is thrown away: `/` is a sandbox over this machine's files. */
  | { readonly kind: 'rootfs'; readonly path: string };

/** Something mounted in the container by its user. */
export type MountOption =
  | {
      readonly kind: 'bind';
      /** A path of the host, absolute. */
      readonly source: string;
      readonly target: string;
      readonly isReadonly?: boolean;
      /** Whether what is mounted below the source comes along. Default: true. */
      readonly isRecursive?: boolean;
      /** Whether that can be written even if the source is read-only. Default: false. */
      readonly hasWritableSubmounts?: boolean;
      /** Whether what is mounted there later spreads between the host and the container. Default: `rprivate`, it does not. */
      readonly propagation?: Propagation;
      /** Whose the files are, as the container sees it. Default: whose they are. */
      readonly owners?: OwnerMap;
      /** Whether a source that is missing is made, a folder owned by root. Default: false. */
      readonly createsSource?: boolean;
    }
  | {
      readonly kind: 'volume';
      /** Its name; it is made if there is none. Default: a volume that nobody else has, and that can go with the container. */
      readonly source?: string;
      readonly target: string;
      readonly isReadonly?: boolean;
      /** Whether it gets what the image has at the target, if there is nothing in it. Default: true. */
      readonly isFilled?: boolean;
      /** Only this folder or file of the volume is mounted: a path inside it, wherever links in there lead. */
      readonly subpath?: string;
      /** Whose the files are, as the container sees it. Default: whose they are. */
      readonly owners?: OwnerMap;
      /** Of a volume that is made. */
      readonly labels?: Readonly<Record<string, string>>;
      /** Of a volume that is made: `type`, `device` and `o` of mount(8), for something that is mounted in its place. */
      readonly driverOptions?: Readonly<Record<string, string>>;
      /** Whether it was given no name. Filled in when the container is created. */
      readonly isAnonymous?: boolean;
    }
  | {
      /** The files of an image, to be read. */
      readonly kind: 'image';
      /** Its name or id. */
      readonly source: string;
      readonly target: string;
      readonly subpath?: string;
      /** What it is made of. Filled in when the container is created. */
      readonly image?: MountedImage;
    }
  | {
      readonly kind: 'tmpfs';
      readonly target: string;
      readonly sizeBytes?: number;
      /** Permissions of its root. Default: 0o1777. */
      readonly mode?: number;
      /** Further options as of mount(8): `noexec`, `nr_inodes=1k`. */
      readonly options?: readonly string[];
    };

/** How mounts spread, in the words of mount(8). */
export type Propagation = 'private' | 'rprivate' | 'slave' | 'rslave' | 'shared' | 'rshared';

/** Who is shown as the owner of files, by an id-mapped mount. On the disk nothing changes. */
export type OwnerMap =
  /** The owner of the source is the container's user, and the other way round; all others are who they are. */
  { readonly kind: 'user' } | OwnerRanges;

/** The same, said number by number. Who is not in a range is nobody. */
export interface OwnerRanges {
  readonly kind: 'ranges';
  readonly uids: readonly OwnerRange[];
  readonly gids: readonly OwnerRange[];
}

/** `count` numbers from `source` on, in the file system, are those from `target` on, in the container. */
export interface OwnerRange {
  readonly source: number;
  readonly target: number;
  readonly count: number;
}

/** An image that is mounted in a container, found and ready. */
export interface MountedImage {
  /** The digest of its configuration. */
  readonly id: Digest;
  readonly diffIds: readonly Digest[];
  /** Uppermost first. */
  readonly layers: readonly Layer[];
}

/** A device of the host that a container may use. */
export interface DeviceOption {
  /** A device node of the host, or a folder of them. */
  readonly source: string;
  /** Where the container has it. Default: at the same place. */
  readonly target?: string;
  /** Which of reading, writing and `mknod` are allowed. Default: `rwm`. */
  readonly access?: string;
}

/** How much a container may do with a disk. */
export interface DeviceRate {
  readonly kind: 'read-bytes' | 'write-bytes' | 'read-operations' | 'write-operations';
  /** The device node of the disk. */
  readonly device: string;
  readonly perSecond: number;
}

/** A container whose mounts another one has as well. */
export interface VolumesFrom {
  /** Its name or id. */
  readonly container: string;
  /** Default: as that one has them. */
  readonly isReadonly?: boolean;
}

/**
 * How the container is connected at first: `bridge`, `host`, `none`, the name of a network that was created, or
 * `container:` and the name or id of a container whose network it shares, with its addresses and its files about names.
 */
export type NetworkMode = string;

/** A port of the container, and where on this host it is to be reached. */
export interface PortOption {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  readonly port: number;
  /** An address of this host. Default: all of them. */
  readonly hostAddress?: string;
  /** The first of these ports of the host that is free. Default: any that is free. */
  readonly hostPorts?: { readonly first: number; readonly last: number };
}

/** Namespaces that a container can share with this host, and see what the host sees there. */
export type HostNamespace = 'cgroup' | 'ipc' | 'pid' | 'uts';

/** A standard stream of a container. */
export type StreamName = 'stdin' | 'stdout' | 'stderr';

/** When the image is pulled. */
export type PullPolicy = 'always' | 'missing' | 'never';

/** How much a container may use. */
export interface ResourceOptions {
  readonly memoryBytes?: number;
  /** What it is shrunk to when the host runs short. */
  readonly memoryReservationBytes?: number;
  /** How readily it is swapped out: 0 to 100. */
  readonly memorySwappiness?: number;
  /** Whether its processes wait for memory instead of being killed. */
  readonly isOomKillDisabled?: boolean;
  /** Relative weight at disks: 10 to 1000. */
  readonly blkioWeight?: number;
  /** Memory and swap together; -1 for no limit of swap. */
  readonly memorySwapBytes?: number;
  /** Billionths of a processor. */
  readonly nanoCpus?: number;
  readonly cpuShares?: number;
  /** Time on processors, in microseconds of each period; instead of `nanoCpus`. */
  readonly cpuQuotaUs?: number;
  /** Default: 100 000. */
  readonly cpuPeriodUs?: number;
  /** Processors by number: `0-2,5`. */
  readonly cpusetCpus?: string;
  /** Memory nodes by number. */
  readonly cpusetMems?: string;
  /** -1 for no limit. */
  readonly pidsLimit?: number;
}

/** What a container may do. */
export interface SecurityOptions {
  readonly capabilitiesToAdd?: readonly string[];
  readonly capabilitiesToDrop?: readonly string[];
  /** All capabilities, all devices, nothing hidden: the container can do what root on the host can. */
  readonly isPrivileged?: boolean;
  readonly noNewPrivileges?: boolean;
  /** `default`, `unconfined`, or the path of a profile in Docker's format. */
  readonly seccomp?: string;
  /** The name of a profile, or `unconfined`. */
  readonly apparmor?: string;
  /** Whether nothing of /proc and /sys is hidden or read-only. */
  readonly hasUnmaskedPaths?: boolean;
}

/** How it is found out whether a container is well. What is left out is as the image has it, or as Docker has it. */
export interface HealthOptions {
  /** `['CMD', …]` is executed, `['CMD-SHELL', script]` is given to /bin/sh, `['NONE']` checks nothing. */
  readonly test?: readonly string[];
  /** Default: 30 seconds. */
  readonly intervalMs?: number;
  /** Default: 30 seconds. */
  readonly timeoutMs?: number;
  /** Failures do not count for so long after the start. Default: 0. */
  readonly startPeriodMs?: number;
  /** The interval until then. Default: 5 seconds. */
  readonly startIntervalMs?: number;
  /** So many failures one after the other make it unhealthy. Default: 3. */
  readonly retries?: number;
  /** What is done then. Default: none. */
  readonly onFailure?: 'none' | 'restart' | 'stop' | 'kill';
}

/** When a container that has ended is started again. */
export type RestartPolicy =
  | { readonly kind: 'no' }
  | { readonly kind: 'always' }
  /** Always, but not after a reboot if somebody had stopped it. */
  | { readonly kind: 'unless-stopped' }
  | {
      readonly kind: 'on-failure';
      /** Default: as often as it fails. */
      readonly maxRetries?: number;
    };

/** Where a container's output is kept. */
export interface LogOptions {
  /** Docker's names: `json-file` and `local` both mean docklet's own files; with `none` nothing is kept. */
  readonly driver: 'json-file' | 'local' | 'none';
  /** When a new file begins; 0 for never. Default: 10 MB. */
  readonly maxBytes?: number;
  /** How many files are kept. Default: 3. */
  readonly maxFiles?: number;
}

/** Everything that can be asked of a new container. */
export interface ContainerOptions {
  readonly source: ContainerSource;
  /** The command with its arguments, instead of the image's. */
  readonly command?: readonly string[];
  /** Instead of the image's; an empty list takes the image's away. */
  readonly entrypoint?: readonly string[];
  /** Default: a name is made up. */
  readonly name?: string;
  /** Default: the first twelve digits of the id. */
  readonly hostname?: string;
  /** What follows its name after a dot. */
  readonly domainname?: string;
  /** `NAME=value`; overrides the image's. */
  readonly environment?: readonly string[];
  /** Default: the image's, or `/`. */
  readonly workingDirectory?: string;
  /** `user`, `uid`, `user:group` and so on. Default: the image's, or root. */
  readonly user?: string;
  /** Groups of the user in addition to their own, by name or number. */
  readonly additionalGroups?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  /** For other programs, in the runtime specification; an image has none. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Which streams whoever makes it is attached to; only told, by `inspect`. */
  readonly attachedStreams?: readonly StreamName[];
  readonly hasTerminal?: boolean;
  /** Whether it can be written to its standard input. Default: it reads from /dev/null. */
  readonly hasStdin?: boolean;
  /** Whether it is removed when it has ended. */
  readonly isRemovedAtExit?: boolean;
  /** Whether the command gets an init as its parent, which hands signals on and reaps orphans. */
  readonly hasInit?: boolean;
  readonly mounts?: readonly MountOption[];
  /** Containers whose folders of the host and volumes this one has as well, where they have them. */
  readonly volumesFrom?: readonly VolumesFrom[];
  /** How much /dev/shm holds. Default: 64 MiB. */
  readonly shmBytes?: number;
  /** Whether there is a /dev/shm at all. Default: true. */
  readonly hasSharedMemory?: boolean;
  readonly devices?: readonly DeviceOption[];
  /** Devices by the names that CDI gives them, and GPUs; they are found at each start. */
  readonly deviceRequests?: readonly DeviceRequest[];
  /** Further devices that may be used, as cgroups have it: `c 10:200 rwm`, with `*` for any number. */
  readonly deviceRules?: readonly string[];
  /** How much it may do with single disks. Default: as much as they can. */
  readonly deviceRates?: readonly DeviceRate[];
  readonly hasReadonlyRoot?: boolean;
  /**
   * How much it can write outside of volumes: 16 MiB to 8 TiB, what its file system needs for itself included. 0 is no limit.
   * Default: no limit.
   */
  readonly writableBytes?: number;
  readonly resources?: ResourceOptions;
  readonly security?: SecurityOptions;
  /** Which namespaces it does not get, so that it uses the host's. Default: none. */
  readonly hostNamespaces?: readonly HostNamespace[];
  /** Containers that run, whose namespaces it is in instead of its own. Default: none. */
  readonly namespacesOf?: JoinedNamespaces;
  /** Whether others may be in its IPC namespace and share its /dev/shm. Default: false. */
  readonly isIpcShareable?: boolean;
  /** Parameters of the kernel that its namespaces have of their own: `net.ipv4.ip_forward`. */
  readonly sysctls?: Readonly<Record<string, string>>;
  /** -1000, never, to 1000, first: when the kernel looks for somebody to kill for want of memory. */
  readonly oomScoreAdjustment?: number;
  /** The cgroup that its own is made in. Default: the engine's. */
  readonly cgroupParent?: string;
  readonly network?: NetworkMode;
  /** The networks that it is in, the first interface first, when there is more to say. Default: the one of `network`. */
  readonly networks?: readonly NetworkAttachment[];
  readonly ports?: readonly PortOption[];
  /** Whether every port that is exposed and not published otherwise gets some port of the host. */
  readonly publishesAll?: boolean;
  /** Ports that the container says it serves: `80/tcp`; those of the image are added. */
  readonly exposedPorts?: readonly string[];
  /** `name:address`; `host-gateway` stands for the host's address. */
  readonly extraHosts?: readonly string[];
  readonly dns?: readonly string[];
  /** Domains that short names are looked for in, instead of the host's; `.` for none. */
  readonly dnsSearch?: readonly string[];
  /** As of resolv.conf(5), instead of the host's: `ndots:2`. */
  readonly dnsOptions?: readonly string[];
  readonly ulimits?: readonly Ulimit[];
  /** The signal that asks it to end. Default: the image's, or SIGTERM. */
  readonly stopSignal?: string;
  /** How long it is given to end after that signal, in seconds; -1 for as long as it takes. Default: 10. */
  readonly stopTimeoutSeconds?: number;
  /** Default: its output is kept, 3 files of 10 MB. */
  readonly log?: LogOptions;
  /** Default: it is not started again. */
  readonly restart?: RestartPolicy;
  /** Default: the image's. */
  readonly health?: HealthOptions;
  readonly pull?: PullPolicy;
  /** Which of the images of a name: `linux/arm64`. Default: that of this machine. */
  readonly platform?: string;
}
