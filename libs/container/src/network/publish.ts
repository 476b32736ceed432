import type { FirewallState, IpAddress, PublishedPort } from '@docklet/network';
import { formatAddress, parseAddress, routeLoopback, takePort } from '@docklet/network';
import type { Fd } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions, PortOption } from '../options/container-options.js';
import type { ContainerAddress, PortBinding } from '../state/container-record.js';
import { Ipv6LoopbackError, NftMissingError, NoSuchFamilyError } from './errors.js';
import { addressesOf } from './addresses.js';
import { bridgeName, refreshFirewall } from './firewall.js';
import { isMacvlan } from './macvlan.js';
import { networkBridge, readNetworkRecord } from './network-store.js';
import { removePublished, writePublished } from './published-files.js';

/** Ports of this host that belong to a container as long as the sockets are open. */
export interface TakenPorts {
  readonly bindings: readonly PortBinding[];
  readonly sockets: readonly Fd[];
}

/** Every address of a family. (Reading `::` as text would load node:net, with every command.) */
const anywhere = { 4: { family: 4, value: 0n }, 6: { family: 6, value: 0n } } as const;

/**
 * Takes the ports of this host that a container is to be reached at.
 *
 * @param families of the container's own addresses: nothing is translated from one to the other
 * @param last which ports it had before: it gets the same ones, if any will do
 * @throws PortInUseError (`DOCKLET_NETWORK_PORT_IN_USE`)
 */
export function takePorts(
  { ports = [] }: Pick<ContainerOptions, 'ports'>,
  families: readonly (4 | 6)[],
  last: readonly PortBinding[],
): TakenPorts {
  const bindings: PortBinding[] = [];
  const sockets: Fd[] = [];
  try {
    for (const option of ports) {
      const { protocol, port } = option;
      const addresses = hostAddresses(option, families);
      const preferred = option.hostPorts === undefined ? lastPort(option, last) : undefined;
      const taken = takePort({ protocol, addresses, ports: option.hostPorts, preferred });
      sockets.push(...taken.sockets);
      bindings.push(
        ...addresses.map((address) => ({
          protocol,
          port,
          hostAddress: formatAddress(address),
          hostPort: taken.port,
        })),
      );
    }
    return { bindings, sockets };
  } catch (error) {
    sockets.forEach((socket) => socket.close());
    throw error;
  }
}

/**
 * Lets packets through to a container's ports.
 *
 * @param bridge the interface that it is reached by
 * @param addresses of the container, at most one of each family
 * @throws {@link NftMissingError} (`DOCKLET_CONTAINER_NFT_MISSING`)
 */
export function publish(
  context: EngineContext,
  target: {
    readonly id: string;
    readonly bridge: string;
    readonly addresses: readonly IpAddress[];
  },
  bindings: readonly PortBinding[],
): void {
  const { id, bridge, addresses } = target;
  const ports = bindings.flatMap(({ protocol, port, hostAddress, hostPort }): PublishedPort[] => {
    const parsed = parseAddress(hostAddress);
    const address = addresses.find(({ family }) => family === parsed.family);
    return address === undefined
      ? []
      : [{ protocol, hostAddress: parsed, hostPort, address, port, containerId: id }];
  });
  if (ports.length === 0) {
    return;
  }
  writePublished(context.layout, id, ports);
  assertWritten(refreshFirewall(context));
  // Not before the rules are there that keep containers from the loopback.
  routeLoopback(bridge);
}

/**
 * Lets packets through to the ports of a container that runs by another of its networks.
 *
 * @param route undefined when none of them has a way out: then, and when it is a macvlan network, nobody reaches the ports
 *   until another one has
 */
export function republish(
  context: EngineContext,
  id: string,
  route: ContainerAddress | undefined,
  bindings: readonly PortBinding[],
): void {
  const network = readNetworkRecord(context.layout, route?.networkId ?? '');
  const isReached = network === undefined || !isMacvlan(network);
  if (route === undefined || !isReached || bindings.length === 0) {
    unpublish(context, id);
    return;
  }
  const bridge = network === undefined ? bridgeName(context) : networkBridge(network);
  publish(context, { id, bridge, addresses: addressesOf(route) }, bindings);
}

/** Takes back what {@link publish} has done. Doing it again does no harm. */
export function unpublish(context: EngineContext, id: string): void {
  if (removePublished(context.layout, id)) {
    refreshFirewall(context);
  }
}

function assertWritten({ kind }: FirewallState): void {
  if (kind === 'nft-missing') {
    throw new NftMissingError();
  }
}

function hostAddresses(
  { hostAddress, port, protocol }: PortOption,
  families: readonly (4 | 6)[],
): readonly IpAddress[] {
  if (hostAddress === undefined) {
    return families.map((family) => anywhere[family]);
  }
  const address = parseAddress(hostAddress);
  if (formatAddress(address) === '::1') {
    throw new Ipv6LoopbackError(`${port}/${protocol}`);
  }
  if (!families.includes(address.family)) {
    throw new NoSuchFamilyError(hostAddress, `${port}/${protocol}`);
  }
  return [address];
}

function lastPort(
  { protocol, port }: PortOption,
  last: readonly PortBinding[],
): number | undefined {
  return last.find((binding) => binding.protocol === protocol && binding.port === port)?.hostPort;
}
