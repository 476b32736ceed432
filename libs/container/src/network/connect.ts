import type { IpAddress } from '@docklet/network';
import { disableIpv6Steps, hasIpv6, interfaceSteps, linkSteps } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions } from '../options/container-options.js';
import type { ContainerAddress, PortBinding } from '../state/container-record.js';
import { attachmentsOf } from './attachments.js';
import type { NetworkConnection } from './connection.js';
import { nothingPublished, planInside } from './connection.js';
import { containerNames, hostNames } from './container-names.js';
import { defaultRouteOf } from './default-route.js';
import type { Endpoint } from './endpoint.js';
import { interfaceOf, joinNetwork, leaveNetwork, linkOf } from './endpoint.js';
import { refreshFirewall, reportFirewall } from './firewall.js';
import { freeNumber, randomNumber } from './free-number.js';
import { guardedInterfaces, prepareGuards } from './guard-senders.js';
import { publishesNothing } from './macvlan.js';
import { journalMember } from './journal-networks.js';
import { updateMemberNames } from './member-names.js';
import { shareNetwork } from './share-network.js';
import { namedContainer } from '../options/named-container.js';
import { publish, takePorts, unpublish } from './publish.js';

/** Who is to be connected. */
export interface ConnectRequest {
  readonly id: string;
  readonly hostname: string;
  readonly options: ContainerOptions;
  /** Whether it was never started before: then no interface on the host can have its name. */
  readonly isFirst: boolean;
  /** Whether it could send under addresses of others. */
  readonly canForge: boolean;
  /** Which ports of this host led to it before. */
  readonly lastPorts: readonly PortBinding[];
  /** Where it was in its networks, if it is to be there again. */
  readonly lastAddresses: readonly ContainerAddress[];
}

/**
 * Finds a container that is about to be started its place in its networks: an address in each, the steps that connect it,
 * and what its files about names say.
 */
export function connect(context: EngineContext, request: ConnectRequest): NetworkConnection {
  const { network } = request.options;
  const shared = namedContainer(network);
  if (shared !== undefined) {
    return shareNetwork(context, shared, request.canForge);
  }
  return network === 'host' ? connectHost(context, request) : connectNetworks(context, request);
}

function connectHost(context: EngineContext, request: ConnectRequest): NetworkConnection {
  return {
    plan: planInside([]),
    addresses: [],
    ...nothingPublished,
    files: hostNames(context, request),
    release: () => undefined,
  };
}

function connectNetworks(context: EngineContext, request: ConnectRequest): NetworkConnection {
  const endpoints: Endpoint[] = [];
  let number = randomNumber();
  try {
    for (const [index, attachment] of attachmentsOf(request.options).entries()) {
      number = request.isFirst ? number + 1 : freeNumber(request.id, number + 1);
      const last = request.lastAddresses.find((one) => one.network === attachment.network);
      const joining = { id: request.id, interfaceName: `eth${index}`, number, last };
      endpoints.push(joinNetwork(context, attachment, joining));
    }
    return connectEndpoints(context, request, endpoints);
  } catch (error) {
    release(context, request.id, endpoints);
    throw error;
  }
}

function connectEndpoints(
  context: EngineContext,
  request: ConnectRequest,
  endpoints: readonly Endpoint[],
): NetworkConnection {
  const { id, options, canForge, lastPorts } = request;
  const addresses = endpoints.map(({ address }) => address);
  const route = routeOf(endpoints);
  assertPublishable(route, options);
  const files = containerNames(context, request, endpoints);
  const families = (route?.leases ?? []).map(({ address }) => address.family);
  const { bindings, sockets } = takePorts(options, families, lastPorts);
  const close = (): void => sockets.forEach((socket) => socket.close());
  return {
    plan: planOf(endpoints, route, options),
    addresses,
    ports: bindings,
    canPublish: options.network !== 'none',
    sockets,
    keepFirewall: () => {
      if (endpoints.length > 0) {
        warnOfFirewall(context, endpoints);
      }
    },
    publish: () => {
      if (route !== undefined) {
        publish(context, { id, ...reachedAt(route) }, bindings);
      }
    },
    prepareGuard: () => prepareGuards(context, canForge ? endpoints : []),
    guardedInterfaces: () => guardedInterfaces(context, canForge ? endpoints : []),
    announce: () => {
      for (const address of addresses) {
        journalMember(context.journal, address, 'connect', id);
      }
      updateNames(context, addresses);
    },
    files,
    close,
    release: () => {
      close();
      release(context, id, endpoints);
    },
  };
}

function planOf(
  endpoints: readonly Endpoint[],
  route: Endpoint | undefined,
  { network, ports = [] }: ContainerOptions,
): NetworkConnection['plan'] {
  const links = endpoints.map((endpoint) => linkOf(endpoint, ports.length > 0));
  const outside = linkSteps({ links, hasIpv6: hasIpv6() });
  const interfaces = endpoints.map((endpoint) => interfaceOf(endpoint, endpoint === route));
  const keepsSwitches = interfaces.some(({ addresses }) =>
    addresses.some(({ address }) => address.family === 6),
  );
  return {
    outside: outside.steps,
    // It can be connected later, unless it is to have no network.
    early: network === 'none' ? [] : disableIpv6Steps({ hasIpv6: hasIpv6(), keepsSwitches }),
    inside: interfaceSteps({ interfaces }),
    pidSlot: outside.pidSlot,
  };
}

function routeOf(endpoints: readonly Endpoint[]): Endpoint | undefined {
  const route = defaultRouteOf(endpoints.map(({ address }) => address));
  return endpoints.find(({ address }) => address === route);
}

function reachedAt({ network, leases }: Endpoint): {
  readonly bridge: string;
  readonly addresses: readonly IpAddress[];
} {
  const bridge = network.medium.kind === 'bridge' ? network.medium.bridge.name : '';
  return { bridge, addresses: leases.map(({ address }) => address) };
}

/** @throws NetworkOptionError (`DOCKLET_CONTAINER_NETWORK_OPTION`) */
function assertPublishable(route: Endpoint | undefined, { ports = [] }: ContainerOptions): void {
  if (route?.network.medium.kind === 'macvlan' && ports.length > 0) {
    throw publishesNothing(route.network.name);
  }
}

/** Gives its addresses and ports back. */
function release(context: EngineContext, id: string, endpoints: readonly Endpoint[]): void {
  unpublish(context, id);
  endpoints.forEach(leaveNetwork);
  updateNames(
    context,
    endpoints.map(({ address }) => address),
  );
}

function updateNames(context: EngineContext, addresses: readonly ContainerAddress[]): void {
  for (const { networkId } of addresses) {
    if (networkId !== undefined) {
      updateMemberNames(context, networkId);
    }
  }
}

/** Sees to the rules of these networks, and says what may keep packets from them all the same. */
export function warnOfFirewall(context: EngineContext, endpoints: readonly Endpoint[]): void {
  const byDefault = endpoints.find(({ network }) => network.id === undefined);
  const state = refreshFirewall(context, byDefault?.network.bridgeSubnets);
  for (const { medium } of endpoints.map(({ network }) => network)) {
    if (medium.kind === 'bridge') {
      reportFirewall(context, state, medium.bridge.name);
    }
  }
}
