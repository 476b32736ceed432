import path from 'node:path';
import type { Bridge, IpAddress, PreparedBridge, Subnet } from '@docklet/network';
import { AddressPool, parseSubnet, prepareBridge } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { Layout } from '../state/layout.js';
import { listLive } from '../state/live-file.js';
import { defaultNetworkName } from './attachments.js';
import { bridgeName } from './firewall.js';
import { findNetwork } from './network-store.js';
import { networkLeases, prepareNetworkBridge } from './networks.js';

/** A network that is ready for a container to be connected with. */
export interface TargetNetwork {
  readonly name: string;
  /** Undefined for the default one, whose containers do not know each other by name. */
  readonly id: string | undefined;
  /** Whether nothing but this host and its containers is reached from it. */
  readonly isInternal: boolean;
  readonly bridge: Bridge;
  readonly subnet: Subnet;
  /** The host's own address in it. */
  readonly gateway: IpAddress;
  /** Its addresses. */
  readonly pool: AddressPool;
}

/**
 * Makes sure that a network is there; after a boot its bridge is not.
 *
 * @throws NetworkNotFoundError (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
 */
export function prepareTarget(context: EngineContext, name: string): TargetNetwork {
  if (name === defaultNetworkName) {
    const leases = defaultLeases(context.layout);
    return {
      name,
      id: undefined,
      isInternal: false,
      ...ready(context, prepareDefault(context), leases),
    };
  }
  const record = findNetwork(context.layout, name);
  const { id, isInternal } = record;
  const prepared = prepareNetworkBridge(context, record);
  return {
    name: record.name,
    id,
    isInternal,
    ...ready(context, prepared, networkLeases(context, id)),
  };
}

/** Where it stands which container has which address of the default network. */
export function defaultLeases({ networks }: Layout): string {
  return path.join(networks, defaultNetworkName);
}

function ready(
  { layout }: EngineContext,
  { bridge, subnet, gateway }: PreparedBridge,
  folder: string,
): Pick<TargetNetwork, 'bridge' | 'subnet' | 'gateway' | 'pool'> {
  const isAlive = (id: string): boolean => listLive(layout).includes(id);
  return { bridge, subnet, gateway, pool: new AddressPool({ folder, subnet, gateway, isAlive }) };
}

function prepareDefault(context: EngineContext): PreparedBridge {
  const { options, layout } = context;
  return prepareBridge({
    bridge: bridgeName(context),
    lockPath: path.join(layout.locks, 'network'),
    ...(options.bridgeSubnet === 'auto' ? {} : { subnet: parseSubnet(options.bridgeSubnet) }),
  });
}
