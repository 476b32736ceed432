import type { Step } from '@docklet/syscall';
import type { NetworkPlan } from '../plan/container-program.js';
import type { ContainerAddress } from '../state/container-record.js';

/** A container's place in a network, as long as it needs it. */
export interface NetworkConnection {
  readonly plan: NetworkPlan;
  /** Undefined without a network of its own. */
  readonly address: ContainerAddress | undefined;
  /** /etc/hosts, /etc/hostname and /etc/resolv.conf of the container. */
  readonly files: NetworkFiles;
  /** Gives the address back. The interfaces go with the container's network namespace. */
  readonly release: () => void;
}

/** What stands in the container's files about names. */
export interface NetworkFiles {
  readonly hosts: string;
  readonly hostname: string;
  readonly resolvConf: string;
}

/** A network that has nothing outside, and these steps inside. */
export function planInside(inside: readonly Step[]): NetworkPlan {
  return { outside: [], early: [], inside };
}
