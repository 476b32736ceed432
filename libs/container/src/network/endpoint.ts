import type { AddressLease, ContainerInterface, ContainerLink } from '@docklet/network';
import {
  formatAddress,
  formatMacAddress,
  hostInterfaceName,
  macAddressOf,
  parseAddress,
  parseMacAddress,
} from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import type { ContainerAddress } from '../state/container-record.js';
import { randomBytes } from '../state/random.js';
import { wayOutBy } from './addresses.js';
import { leaseAddresses, returnAddresses } from './lease-addresses.js';
import type { TargetNetwork } from './target-network.js';
import { prepareTarget } from './target-network.js';

/** A container's place in a network. */
export interface Endpoint {
  readonly network: TargetNetwork;
  /** One for each of the network's subnets, IPv4 first. */
  readonly leases: readonly [AddressLease, ...AddressLease[]];
  readonly address: ContainerAddress;
  /** Beside those that are leased. */
  readonly linkLocalAddresses: readonly string[];
}

/** Which container is to get a place, and what its interface is called, inside and on the host. */
export interface Joining {
  readonly id: string;
  /** Where it was before, if it is to be there again. */
  readonly last?: ContainerAddress | undefined;
  readonly interfaceName: string;
  /** Another one for each interface of the container, and at each start. */
  readonly number: number;
}

/**
 * Finds a container its place in a network: addresses that belong to it from now on.
 *
 * @throws AddressInUseError (`DOCKLET_NETWORK_ADDRESS_IN_USE`)
 */
export function joinNetwork(
  context: EngineContext,
  attachment: NetworkAttachment,
  joining: Joining,
): Endpoint {
  const network = prepareTarget(context, attachment.network);
  const leases = leaseAddresses(context, network, attachment, joining.id, joining.last);
  const { linkLocalAddresses = [] } = attachment;
  const address = describeEndpoint({ network, leases }, attachment, joining);
  return { network, leases, linkLocalAddresses, address };
}

/** Gives up a place in a network. */
export function leaveNetwork({ network, leases }: Endpoint): void {
  returnAddresses(network, leases);
}

/** How it is connected, from the outside. */
export function linkOf({ network, address }: Endpoint, isHairpin: boolean): ContainerLink {
  const { medium, isIsolated } = network;
  const container = {
    name: address.interfaceName,
    macAddress: parseMacAddress(address.macAddress),
  };
  return medium.kind === 'macvlan'
    ? { ...medium, container }
    : {
        hostName: address.hostInterface ?? '',
        bridge: medium.bridge,
        container,
        isHairpin,
        isIsolated,
      };
}

/** The same from the inside. */
export function interfaceOf(
  { network, leases, address, linkLocalAddresses }: Endpoint,
  isGateway: boolean,
): ContainerInterface {
  const own = leases.map((lease, index) => ({
    address: lease.address,
    prefixLength: prefixLengthOf(network, index),
  }));
  return {
    name: address.interfaceName,
    addresses: [...own, ...linkLocalAddresses.map(linkLocal)],
    ...(isGateway ? wayOut(network, address) : {}),
  };
}

function wayOut(
  { medium }: TargetNetwork,
  address: ContainerAddress,
): Pick<ContainerInterface, 'gateways' | 'gatewayMtu'> {
  const { gateways, mtu } = wayOutBy(address);
  return mtu !== undefined && medium.kind === 'bridge' && mtu < medium.bridge.mtu
    ? { gateways, gatewayMtu: mtu }
    : { gateways };
}

function describeEndpoint(
  { network, leases }: Pick<Endpoint, 'network' | 'leases'>,
  { gatewayPriority, macAddress }: NetworkAttachment,
  { id, interfaceName, number }: Joining,
): ContainerAddress {
  const [first, second] = leases.map((lease, index) => ({
    address: formatAddress(lease.address),
    prefixLength: prefixLengthOf(network, index),
    gateway: gatewayTextOf(network, index),
  }));
  return {
    network: network.name,
    ...(network.id === undefined ? {} : { networkId: network.id }),
    interfaceName,
    ...(network.medium.kind === 'macvlan' ? {} : { hostInterface: hostInterfaceName(id, number) }),
    ...(first ?? { address: '', prefixLength: 0, gateway: '' }),
    ...(second === undefined ? {} : { ipv6: second }),
    macAddress: macAddress ?? formatMacAddress(usualMacAddress(network, leases[0])),
    ...(gatewayPriority === undefined ? {} : { gatewayPriority }),
  };
}

/**
 * At an interface of this host another one each time, as Docker has it: the kernel takes the last one away in the
 * background, and until then nobody else can have its address there.
 */
function usualMacAddress({ medium }: TargetNetwork, { address }: AddressLease): Uint8Array {
  return medium.kind === 'macvlan'
    ? macAddressOf({ family: 4, value: BigInt(randomBytes(4).readUInt32BE()) })
    : macAddressOf(address);
}

function prefixLengthOf({ subnets }: TargetNetwork, index: number): number {
  return subnets[index]?.subnet.prefixLength ?? 0;
}

function gatewayTextOf({ subnets, isInternal }: TargetNetwork, index: number): string {
  const gateway = subnets[index]?.gateway;
  return isInternal || gateway === undefined ? '' : formatAddress(gateway);
}

function linkLocal(text: string): ContainerInterface['addresses'][number] {
  const address = parseAddress(text);
  return { address, prefixLength: address.family === 4 ? 16 : 64 };
}
