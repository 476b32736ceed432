import { InvalidSubnetError } from './errors.js';
import type { IpAddress } from './ip-address.js';
import { addressBits, formatAddress, tryParseAddress } from './ip-address.js';

/** An address, and how many of its leading bits name the network: `172.30.0.5/16`. */
export interface InterfaceAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

/** All addresses with the same leading bits. The others of `base` are zero. */
export interface Subnet {
  readonly base: IpAddress;
  readonly prefixLength: number;
}

/**
 * Reads an address with its prefix length, in CIDR notation (RFC 4632).
 *
 * @throws {@link InvalidSubnetError} (`DOCKLET_NETWORK_INVALID_SUBNET`)
 */
export function parseCidr(text: string): InterfaceAddress {
  const [address = '', length = '', ...rest] = text.split('/');
  const parsed = tryParseAddress(address);
  if (parsed === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(length)) {
    throw new InvalidSubnetError(text, 'it is not an address, "/" and the number of leading bits');
  }
  const bits = addressBits[parsed.family];
  if (Number(length) > bits) {
    throw new InvalidSubnetError(text, `an IPv${parsed.family} address has only ${bits} bits`);
  }
  return { address: parsed, prefixLength: Number(length) };
}

/** An address with its prefix length: `172.30.0.5/16`. */
export function formatCidr({ address, prefixLength }: InterfaceAddress): string {
  return `${formatAddress(address)}/${prefixLength}`;
}

/**
 * Reads a subnet. An address inside of one is refused: whoever writes 10.1.2.3/16 may mean something else.
 *
 * @throws {@link InvalidSubnetError} (`DOCKLET_NETWORK_INVALID_SUBNET`)
 */
export function parseSubnet(text: string): Subnet {
  const cidr = parseCidr(text);
  const subnet = subnetOf(cidr);
  if (subnet.base.value !== cidr.address.value) {
    const hint = `the subnet with that address is ${formatSubnet(subnet)}`;
    throw new InvalidSubnetError(text, 'it has bits behind the prefix', hint);
  }
  return subnet;
}

/** A subnet in CIDR notation: `172.30.0.0/16`. */
export function formatSubnet({ base, prefixLength }: Subnet): string {
  return formatCidr({ address: base, prefixLength });
}

/** The subnet that an address is in. */
export function subnetOf({ address, prefixLength }: InterfaceAddress): Subnet {
  const { family, value } = address;
  const base = { family, value: value - (value % sizeOf(family, prefixLength)) };
  return { base, prefixLength };
}

/** How many addresses a subnet has. */
export function subnetSize({ base, prefixLength }: Subnet): bigint {
  return sizeOf(base.family, prefixLength);
}

/** The address at a place in a subnet, counted from its base. */
export function addressAt({ base }: Subnet, index: bigint): IpAddress {
  return { family: base.family, value: base.value + index };
}

/** The last address: in IPv4 the one that reaches all of them (RFC 919). */
export function lastAddress(subnet: Subnet): IpAddress {
  return addressAt(subnet, subnetSize(subnet) - 1n);
}

/** Whether an address is in a subnet. */
export function contains(subnet: Subnet, { family, value }: IpAddress): boolean {
  const offset = value - subnet.base.value;
  return family === subnet.base.family && offset >= 0n && offset < subnetSize(subnet);
}

/** Whether two subnets have an address in common. */
export function overlaps(first: Subnet, second: Subnet): boolean {
  return contains(first, second.base) || contains(second, first.base);
}

function sizeOf(family: 4 | 6, prefixLength: number): bigint {
  return 1n << BigInt(addressBits[family] - prefixLength);
}
