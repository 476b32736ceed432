import {
  bridgeSubnets,
  formatAddress,
  formatSubnet,
  gatewayOf,
  listLeases,
} from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerAddress } from '../state/container-record.js';
import { listLive } from '../state/live-file.js';
import { defaultNetworkName } from './attachments.js';
import { bridgeName } from './firewall.js';
import type { NetworkMember, NetworkRecord, NetworkView } from './network-record.js';
import { networkLeases } from './network-store.js';

/** A network and the containers that run in it. */
export function viewNetwork(context: EngineContext, record: NetworkRecord): NetworkView {
  return { record, members: listMembers(context, record) };
}

/** The containers that have an address of a network, in the order of their names. */
export function listMembers(
  context: EngineContext,
  { id, name }: Pick<NetworkRecord, 'id' | 'name'>,
): readonly NetworkMember[] {
  const ids = listLeases(networkLeases(context.layout, id)).map(({ containerId }) => containerId);
  return [...new Set(ids)]
    .flatMap((containerId) => {
      const stored = context.containers.read(containerId);
      const address = stored?.state.networks?.find(({ network }) => network === name);
      return stored === undefined ? [] : [memberOf(containerId, stored.record.name, address)];
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param address undefined while it is just being connected, and for those without a network of their own */
function memberOf(id: string, name: string, address?: ContainerAddress): NetworkMember {
  return {
    id,
    name,
    address: address === undefined ? '' : `${address.address}/${address.prefixLength}`,
    address6:
      address?.ipv6 === undefined ? '' : `${address.ipv6.address}/${address.ipv6.prefixLength}`,
    macAddress: address?.macAddress ?? '',
  };
}

/** A network that every engine has: whether its containers are in a subnet, and who they are. */
export interface PredefinedNetwork {
  readonly name: string;
  /** Empty before the first container was started, and where there is none. */
  readonly subnet: string;
  readonly gateway: string;
  /** The interface of this host. */
  readonly bridge: string;
  readonly members: readonly NetworkMember[];
}

/** One of the networks that every engine has. */
export function viewPredefined(context: EngineContext, name: string): PredefinedNetwork {
  if (name !== defaultNetworkName) {
    const members = membersByMode(context, name);
    return { name, subnet: '', gateway: '', bridge: '', members };
  }
  const bridge = bridgeName(context);
  const [subnet] = bridgeSubnets(bridge);
  return {
    name,
    subnet: subnet === undefined ? '' : formatSubnet(subnet),
    gateway: subnet === undefined ? '' : formatAddress(gatewayOf(subnet)),
    bridge,
    members: listMembers(context, { id: defaultNetworkName, name }),
  };
}

/** The containers that run with a network that is none of ours. */
function membersByMode(
  { containers, layout }: EngineContext,
  mode: string,
): readonly NetworkMember[] {
  return listLive(layout).flatMap((id) => {
    const record = containers.read(id)?.record;
    return record?.options.network === mode ? [memberOf(id, record.name)] : [];
  });
}
