import type { Fd, Step } from '@docklet/syscall';
import type { NetworkPlan } from '../plan/container-program.js';
import type { SendersGuard } from './guard-senders.js';
import type { ContainerAddress, PortBinding } from '../state/container-record.js';

/** A container's place in a network, as long as it needs it. */
export interface NetworkConnection {
  readonly plan: NetworkPlan;
  /** Where it is in its networks, the first interface first. */
  readonly addresses: readonly ContainerAddress[];
  /** /etc/hosts, /etc/hostname and /etc/resolv.conf of the container; undefined if it has those of another one. */
  readonly files: NetworkFiles | undefined;
  /** The network namespace of another container that it is to be in. */
  readonly namespace?: SharedNamespace;
  readonly ports: readonly PortBinding[];
  /** Whether ports can be published later as well: it has networks of its own. */
  readonly canPublish: boolean;
  /** What holds the ports, for the monitor: they are free again when it ends. */
  readonly sockets: readonly Fd[];
  /** Sees to the firewall's rules of its networks, before anything in it runs. */
  readonly keepFirewall: () => void;
  /** Lets packets through to the ports. */
  readonly publish: () => void;
  /** Makes what sees to it that it sends under its own addresses. */
  readonly prepareGuard: () => SendersGuard;
  /** The interfaces of this host that it is going to be at. */
  readonly guardedInterfaces: () => readonly string[];
  /** Tells the others in the network of it; its own files must be there. */
  readonly announce: () => void;
  /** Closes what this process holds of it: sockets, and another container's namespace. */
  readonly close: () => void;
  /** Gives the addresses and the ports of a container back that is not started. */
  readonly release: () => void;
}

/** A network namespace that is there already. */
export interface SharedNamespace {
  readonly fd: Fd;
  /** Where it can be seen, as long as the container runs that it belongs to. */
  readonly path: string;
}

/** What stands in the container's files about names. */
export interface NetworkFiles {
  readonly hosts: string;
  readonly hostname: string;
  readonly resolvConf: string;
}

/** Nothing can be reached. */
export const nothingPublished = {
  canPublish: false,
  ports: [],
  sockets: [],
  keepFirewall: () => undefined,
  publish: () => undefined,
  announce: () => undefined,
  close: () => undefined,
  guardedInterfaces: () => [],
  prepareGuard: () => ({ attach: () => undefined, [Symbol.dispose]: () => undefined }),
} as const;

/** A network that has nothing outside, and these steps inside. */
export function planInside(inside: readonly Step[]): NetworkPlan {
  return { outside: [], early: [], inside };
}
