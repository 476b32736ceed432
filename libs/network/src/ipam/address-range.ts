import type { IpAddress } from '../ip/ip-address.js';
import type { Subnet } from '../ip/subnet.js';
import { addressAt, contains, formatSubnet, subnetSize } from '../ip/subnet.js';
import { SubnetTooSmallError } from './errors.js';

/** The address before it names the network (RFC 950), or all routers in it (RFC 4291). */
const firstIndex = 1n;

/** An IPv6 subnet may have 2^64 addresses; the first million of them are enough. */
const maxAddresses = 1n << 20n;

/**
 * The gateway of a subnet, unless another one was asked for: its first address.
 *
 * @throws {@link SubnetTooSmallError} (`DOCKLET_NETWORK_SUBNET_TOO_SMALL`)
 */
export function gatewayOf(subnet: Subnet): IpAddress {
  if (addressCount(subnet) < 2n) {
    throw new SubnetTooSmallError(formatSubnet(subnet));
  }
  return addressAt(subnet, firstIndex);
}

/**
 * Every address of a subnet that a machine can have, once each, beginning behind the one that was given out last.
 *
 * An address that has just become free is the last one to come again: the neighbours may still have the hardware address
 * of whoever had it in their ARP tables, and connections to it.
 */
export function* addressesAfter(
  subnet: Subnet,
  last: IpAddress | undefined,
): Generator<IpAddress, void> {
  const count = addressCount(subnet);
  const isKnown = last !== undefined && contains(subnet, last);
  const start = isKnown ? last.value - subnet.base.value - firstIndex + 1n : 0n;
  for (let step = 0n; step < count; step++) {
    yield addressAt(subnet, firstIndex + ((start + step) % count));
  }
}

/** The same for a part of a subnet: its first and last address can be had, if they are not the subnet's. */
export function* addressesIn(
  subnet: Subnet,
  range: Subnet,
  last: IpAddress | undefined,
): Generator<IpAddress, void> {
  if (range.prefixLength === subnet.prefixLength) {
    yield* addressesAfter(subnet, last);
    return;
  }
  const size = subnetSize(range);
  const count = size < maxAddresses ? size : maxAddresses;
  const start =
    last !== undefined && contains(range, last) ? last.value - range.base.value + 1n : 0n;
  for (let step = 0n; step < count; step++) {
    const address = addressAt(range, (start + step) % count);
    if (isUsable(subnet, address)) {
      yield address;
    }
  }
}

/** Whether a machine can have an address of a subnet. */
export function isUsable(subnet: Subnet, address: IpAddress): boolean {
  const index = address.value - subnet.base.value;
  return contains(subnet, address) && index >= firstIndex && index < subnetSize(subnet) - 1n;
}

/** Without the network, and the last address, which in IPv4 means all of them (RFC 919). */
function addressCount(subnet: Subnet): bigint {
  const count = subnetSize(subnet) - firstIndex - 1n;
  return count < maxAddresses ? count : maxAddresses;
}
