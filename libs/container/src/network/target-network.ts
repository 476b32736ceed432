import path from 'node:path';
import type {
  Bridge,
  IpAddress,
  MacvlanMode,
  ParentInterface,
  PreparedBridge,
  Subnet,
} from '@docklet/network';
import { AddressPool, parseAddress, parseSubnet, prepareBridge } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import { listLive } from '../state/live-file.js';
import { defaultNetworkName } from './attachments.js';
import { bridgeName } from './firewall.js';
import { isMacvlan, parentOf } from './macvlan.js';
import { tuningOf } from './network-options.js';
import type { NetworkRecord } from './network-record.js';
import { findNetwork, networkLeases } from './network-store.js';
import { prepareNetworkBridge } from './network-bridge.js';

/** A network that is ready for a container to be connected with. */
export interface TargetNetwork {
  readonly name: string;
  /** Undefined for the default one, whose containers do not know each other by name. */
  readonly id: string | undefined;
  /** Whether nothing but this host and its containers is reached from it. */
  readonly isInternal: boolean;
  /** Whether its containers do not reach each other. */
  readonly isIsolated: boolean;
  readonly medium: NetworkMedium;
  /** One of IPv4, and perhaps one of IPv6. */
  readonly subnets: readonly TargetSubnet[];
  /** All that its bridge has addresses in: somebody may have given it more. */
  readonly bridgeSubnets: readonly Subnet[];
}

/** What the interfaces of a network are connected by. */
export type NetworkMedium =
  | { readonly kind: 'bridge'; readonly bridge: Bridge }
  | {
      readonly kind: 'macvlan';
      readonly parent: ParentInterface;
      readonly mode: MacvlanMode;
      readonly mtu: number | undefined;
    };

/** The addresses of a network, of one family. */
export interface TargetSubnet {
  readonly subnet: Subnet;
  /** The host's own address in it. */
  readonly gateway: IpAddress;
  readonly pool: AddressPool;
}

/**
 * Makes sure that a network is there; after a boot its bridge is not.
 *
 * @throws NetworkNotFoundError (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
 */
export function prepareTarget(context: EngineContext, name: string): TargetNetwork {
  return name === defaultNetworkName ? defaultTarget(context, name) : createdTarget(context, name);
}

function defaultTarget(context: EngineContext, name: string): TargetNetwork {
  const { bridge, allSubnets: bridgeSubnets, ...addresses } = prepareDefault(context);
  const subnets = [subnetOf(context, name, addresses)];
  const traits = { isInternal: false, isIsolated: false };
  const medium = { kind: 'bridge', bridge } as const;
  return { name, id: undefined, ...traits, medium, subnets, bridgeSubnets };
}

function createdTarget(context: EngineContext, text: string): TargetNetwork {
  const record = findNetwork(context.layout, text);
  const { id, name, isInternal, range, ipv6 } = record;
  const { isIsolated } = tuningOf(record);
  const { medium, bridgeSubnets, ...addresses } = prepareMedium(context, record);
  const subnets = [subnetOf(context, id, addresses, range)];
  if (ipv6 !== undefined) {
    const { subnet, gateway } = ipv6;
    const addresses6 = { subnet: parseSubnet(subnet), gateway: parseAddress(gateway) };
    subnets.push(subnetOf(context, id, addresses6));
  }
  return { name, id, isInternal, isIsolated, medium, subnets, bridgeSubnets };
}

function prepareMedium(
  context: EngineContext,
  record: NetworkRecord,
): Pick<TargetNetwork, 'medium' | 'bridgeSubnets'> & Pick<PreparedBridge, 'subnet' | 'gateway'> {
  if (isMacvlan(record)) {
    const { mode, mtu } = tuningOf(record);
    return {
      medium: { kind: 'macvlan', parent: parentOf(record), mode, mtu },
      bridgeSubnets: [],
      subnet: parseSubnet(record.subnet),
      gateway: parseAddress(record.gateway),
    };
  }
  const { bridge, allSubnets, subnet, gateway } = prepareNetworkBridge(context, record);
  return { medium: { kind: 'bridge', bridge }, bridgeSubnets: allSubnets, subnet, gateway };
}

function subnetOf(
  { layout }: EngineContext,
  id: string,
  { subnet, gateway }: Pick<PreparedBridge, 'subnet' | 'gateway'>,
  range?: string,
): TargetSubnet {
  const pool = new AddressPool({
    folder: networkLeases(layout, id),
    subnet,
    gateway,
    range: range === undefined ? undefined : parseSubnet(range),
    isAlive: (containerId) => listLive(layout).includes(containerId),
  });
  return { subnet, gateway, pool };
}

function prepareDefault(context: EngineContext): PreparedBridge {
  const { options, layout } = context;
  return prepareBridge({
    bridge: bridgeName(context),
    lockPath: path.join(layout.locks, 'network'),
    ...(options.bridgeSubnet === 'auto' ? {} : { subnet: parseSubnet(options.bridgeSubnet) }),
  });
}
