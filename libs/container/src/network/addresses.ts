import type { IpAddress, WayOut } from '@docklet/network';
import { parseAddress, uplinkMtu } from '@docklet/network';
import type { ContainerAddress } from '../state/container-record.js';

/** A container's addresses in a network, IPv4 first. */
export function addressesOf({ address, ipv6 }: ContainerAddress): readonly IpAddress[] {
  return [address, ...(ipv6 === undefined ? [] : [ipv6.address])].map(parseAddress);
}

/** The way out of the network, for each of its families that has one. */
function gatewaysOf({ gateway, ipv6 }: ContainerAddress): readonly IpAddress[] {
  return [gateway, ipv6?.gateway ?? ''].filter((text) => text !== '').map(parseAddress);
}

/** How everything else leaves by this network. At an interface of the host it goes out as it is. */
export function wayOutBy(address: ContainerAddress): WayOut {
  const gateways = gatewaysOf(address);
  const isOfBridge = address.hostInterface !== undefined;
  return {
    interfaceName: address.interfaceName,
    gateways,
    // An internal network leads nowhere: nothing to look up.
    mtu: isOfBridge && gateways.length > 0 ? uplinkMtu() : undefined,
  };
}
