import type { IpAddress } from '@docklet/network';
import { parseAddress } from '@docklet/network';
import type { ContainerAddress } from '../state/container-record.js';

/** A container's addresses in a network, IPv4 first. */
export function addressesOf({ address, ipv6 }: ContainerAddress): readonly IpAddress[] {
  return [address, ...(ipv6 === undefined ? [] : [ipv6.address])].map(parseAddress);
}

/** The way out of the network, for each of its families that has one. */
export function gatewaysOf({ gateway, ipv6 }: ContainerAddress): readonly IpAddress[] {
  return [gateway, ipv6?.gateway ?? ''].filter((text) => text !== '').map(parseAddress);
}
