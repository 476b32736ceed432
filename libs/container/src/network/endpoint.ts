import type { AddressLease, ContainerInterface, ContainerLink } from '@docklet/network';
import {
  AddressInUseError,
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
import type { TargetNetwork } from './target-network.js';
import { prepareTarget } from './target-network.js';

/** A container's place in a network. */
export interface Endpoint {
  readonly network: TargetNetwork;
  readonly lease: AddressLease;
  readonly address: ContainerAddress;
  /** Beside the one that is leased. */
  readonly linkLocalAddresses: readonly string[];
}

/** Which container is to get a place, and what its interface is called, inside and on the host. */
export interface Joining {
  readonly id: string;
  readonly interfaceName: string;
  /** Another one for each interface of the container, and at each start. */
  readonly number: number;
}

/**
 * Finds a container its place in a network: an address that belongs to it from now on.
 *
 * @throws AddressInUseError (`DOCKLET_NETWORK_ADDRESS_IN_USE`)
 */
export function joinNetwork(
  context: EngineContext,
  attachment: NetworkAttachment,
  { id, interfaceName, number }: Joining,
): Endpoint {
  const network = prepareTarget(context, attachment.network);
  const lease = leaseAddress(context, network, id, attachment.address);
  const { address } = lease;
  const { gatewayPriority, macAddress, linkLocalAddresses = [] } = attachment;
  return {
    network,
    lease,
    linkLocalAddresses,
    address: {
      network: network.name,
      ...(network.id === undefined ? {} : { networkId: network.id }),
      interfaceName,
      hostInterface: hostInterfaceName(id, number),
      address: formatAddress(address),
      prefixLength: network.subnet.prefixLength,
      gateway: network.isInternal ? '' : formatAddress(network.gateway),
      macAddress: macAddress ?? formatMacAddress(macAddressOf(address)),
      ...(gatewayPriority === undefined ? {} : { gatewayPriority }),
    },
  };
}

/** Gives up a place in a network. */
export function leaveNetwork({ network, lease }: Endpoint): void {
  network.pool.release(lease);
}

/** How it is connected, from the outside. */
export function linkOf({ network, address }: Endpoint, isHairpin: boolean): ContainerLink {
  return {
    hostName: address.hostInterface ?? '',
    bridge: network.bridge,
    container: {
      name: address.interfaceName,
      macAddress: parseMacAddress(address.macAddress),
    },
    isHairpin,
  };
}

/** The same from the inside. */
export function interfaceOf(
  { network, lease, address, linkLocalAddresses }: Endpoint,
  isGateway: boolean,
): ContainerInterface {
  const own = { address: lease.address, prefixLength: network.subnet.prefixLength };
  return {
    name: address.interfaceName,
    addresses: [own, ...linkLocalAddresses.map(linkLocal)],
    gateways: isGateway ? [network.gateway] : [],
  };
}

function linkLocal(text: string): ContainerInterface['addresses'][number] {
  const address = parseAddress(text);
  return { address, prefixLength: address.family === 4 ? 16 : 64 };
}

function leaseAddress(
  { containers }: EngineContext,
  { pool }: TargetNetwork,
  id: string,
  wanted: string | undefined,
): AddressLease {
  try {
    return pool.lease(id, wanted === undefined ? undefined : parseAddress(wanted));
  } catch (error) {
    if (error instanceof AddressInUseError && error.containerId !== undefined) {
      const holder = containers.read(error.containerId)?.record.name;
      throw new AddressInUseError(wanted ?? '', error.containerId, holder);
    }
    throw error;
  }
}
