import type { Layer } from '@docklet/filesystem';
import type { Digest } from '@docklet/oci';
import type { ContainerOptions } from '../options/container-options.js';
import type { ProcessIdentity } from './process-identity.js';

/** The version of the files below; a newer docklet knows how to read an older one's. */
export const recordVersion = 3;

/** What a container is: written once, when it is created (`container.json`). */
export interface ContainerRecord {
  readonly schemaVersion: typeof recordVersion;
  readonly id: string;
  readonly name: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** What was asked for, with what the image says filled in. */
  readonly options: ContainerOptions;
  readonly image: ImageOfContainer | undefined;
  /** The layers of its root, uppermost first. */
  readonly layers: readonly Layer[];
  /** The whole command. */
  readonly args: readonly string[];
}

/** The image that a container was made from. */
export interface ImageOfContainer {
  /** As it was asked for. */
  readonly reference: string;
  /** The digest of its configuration. */
  readonly id: Digest;
  /** The layers it is mounted from, uppermost first. */
  readonly diffIds: readonly Digest[];
}

/** Where a container is in its life. */
export type ContainerStatus = 'created' | 'running' | 'exited';

/** What has become of a container: replaced as a whole at each change (`state.json`). */
export interface ContainerState {
  readonly schemaVersion: typeof recordVersion;
  readonly status: ContainerStatus;
  /** The init's process id on the host. */
  readonly pid?: number;
  /** Its processes, such that a later one of the same number is not taken for them. */
  readonly processes?: ContainerProcesses;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
  /** Why it could not be started. */
  readonly error?: string;
  /** Where it is in its networks while it runs, the first interface first. */
  readonly networks?: readonly ContainerAddress[];
  /** Which ports of this host lead to it; once it has ended, which did. */
  readonly ports?: readonly PortBinding[];
  /** How often its restart policy has started it again since somebody did. */
  readonly restartCount?: number;
  /** How long was waited before the last restart. */
  readonly restartDelayMs?: number;
  /** Whether somebody has stopped it: then its restart policy leaves it alone. */
  readonly isStopped?: boolean;
}

/** The processes of a container that runs. */
export interface ContainerProcesses {
  /** Of the machine's boot in which they ran. */
  readonly bootId: string;
  readonly init: ProcessIdentity;
  readonly monitor: ProcessIdentity;
  /** Under which number the monitor holds what is typed into: the terminal's master, or the pipe to the standard input. */
  readonly inputFd?: number;
  /** Under which number the monitor holds the timer of the health check. */
  readonly healthTimerFd?: number;
  /** Under which number the monitor holds the connection by which it is told which ports of the host to keep. */
  readonly portsFd?: number;
}

/** A port of this host that leads to a container's. */
export interface PortBinding {
  readonly protocol: 'tcp' | 'udp' | 'sctp';
  /** The container's. */
  readonly port: number;
  /** 0.0.0.0 or :: for all addresses of its family. */
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** How a container is connected with a network. */
export interface ContainerAddress {
  readonly network: string;
  /** Undefined for the default network. */
  readonly networkId?: string;
  readonly interfaceName: string;
  /** The other side of the interface, in the host. */
  readonly hostInterface?: string;
  readonly address: string;
  readonly prefixLength: number;
  /** Empty when nothing but its neighbours is reached there. */
  readonly gateway: string;
  /** The same of IPv6. Undefined without. */
  readonly ipv6?: {
    readonly address: string;
    readonly prefixLength: number;
    readonly gateway: string;
  };
  readonly macAddress: string;
  /** See `NetworkAttachment`. */
  readonly gatewayPriority?: number;
}
