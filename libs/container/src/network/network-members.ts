import type { IpAddress } from '@docklet/network';
import { bridgeSubnets, gatewayOf, isDomainName, listLeases, parseAddress } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import { shortId } from '../state/container-id.js';
import { attachmentsOf, defaultNetworkName } from './attachments.js';
import { bridgeName } from './firewall.js';
import type { NetworkRecord } from './network-record.js';
import {
  listNetworkRecords,
  networkBridge,
  networkLeases,
  readNetworkRecord,
} from './network-store.js';

/** A container in a network, as the others in it find it. */
export interface NamedMember {
  readonly containerId: string;
  /** Its name, the names that were asked for, and the beginning of its id; none that would be more than a word. */
  readonly names: readonly string[];
  readonly address: IpAddress;
  /** The names of all networks that it is to be in. */
  readonly networks: readonly string[];
}

/** A network and who is in it. */
export interface MemberNetwork {
  readonly id: string;
  readonly name: string;
  /** Whether its containers know each other by name; those of the default one do not. */
  readonly isNamed: boolean;
  readonly bridge: string;
  readonly isInternal: boolean;
  readonly gateways: readonly IpAddress[];
  readonly members: readonly NamedMember[];
}

/**
 * Who is in a network.
 *
 * @param id the network's, or the name of the default one
 * @returns undefined when it is not there any more
 */
export function readMembers(context: EngineContext, id: string): MemberNetwork | undefined {
  if (id === defaultNetworkName) {
    return defaultMembers(context);
  }
  const record = readNetworkRecord(context.layout, id);
  return record && membersOf(context, record);
}

/** The further networks that somebody is in who is in this one. */
export function furtherNetworks(
  context: EngineContext,
  { name, members }: MemberNetwork,
): readonly MemberNetwork[] {
  const names = new Set(members.flatMap(({ networks }) => networks));
  names.delete(name);
  if (names.size === 0) {
    return [];
  }
  const created = listNetworkRecords(context.layout).filter((record) => names.has(record.name));
  const candidates = [
    ...created.map((record) => membersOf(context, record)),
    ...(names.has(defaultNetworkName) ? [defaultMembers(context)] : []),
  ];
  return candidates.filter((other) => members.some((member) => isIn(member, other)));
}

/** Whether a container is in a network at the moment. */
export function isIn({ containerId }: NamedMember, { members }: MemberNetwork): boolean {
  return members.some((member) => member.containerId === containerId);
}

function membersOf(context: EngineContext, record: NetworkRecord): MemberNetwork {
  const { id, name, isInternal, gateway, ipv6 } = record;
  return {
    ...{ id, name, isInternal, isNamed: true },
    bridge: networkBridge(record),
    gateways: [gateway, ...(ipv6 === undefined ? [] : [ipv6.gateway])].map(parseAddress),
    members: listMembers(context, id, name),
  };
}

function defaultMembers(context: EngineContext): MemberNetwork {
  const id = defaultNetworkName;
  const bridge = bridgeName(context);
  return {
    ...{ id, name: id, isInternal: false, isNamed: false, bridge },
    gateways: bridgeSubnets(bridge).map(gatewayOf),
    members: listMembers(context, id, id),
  };
}

function listMembers(
  context: EngineContext,
  networkId: string,
  networkName: string,
): readonly NamedMember[] {
  return listLeases(networkLeases(context.layout, networkId)).map(({ address, containerId }) => ({
    containerId,
    address,
    ...namesOf(context, containerId, networkName),
  }));
}

function namesOf(
  { containers }: EngineContext,
  id: string,
  network: string,
): Pick<NamedMember, 'names' | 'networks'> {
  const record = containers.read(id)?.record;
  if (record === undefined) {
    return { names: [], networks: [] };
  }
  const attachments = attachmentsOf(record.options);
  const attachment = attachments.find((one) => one.network === network);
  const names = [record.name, ...(attachment?.aliases ?? []), shortId(record.id)];
  return {
    names: [...new Set(names)].filter(isDomainName),
    networks: attachments.map((one) => one.network),
  };
}
