import { NoFreeSubnetError } from './errors.js';
import type { Subnet } from './subnet.js';
import { formatSubnet, overlaps, parseSubnet } from './subnet.js';

/**
 * Where networks are put by default: private ranges (RFC 1918) that home routers, clouds and Docker seldom use, of all
 * three blocks, so that a VPN that takes one block whole leaves another.
 */
export function defaultSubnets(): readonly Subnet[] {
  return [
    ...range(16, 31).map((number) => `10.${200 + number}.0.0/16`),
    ...range(24, 31).map((number) => `172.${number}.0.0/16`),
    ...range(224, 255).map((number) => `192.168.${number}.0/24`),
  ].map(parseSubnet);
}

/** Bits of a subnet for private use (RFC 4193): `fd`, 40 that are drawn by lot, and 16 for whoever has those. */
const privatePrefix = 0xfdn;
const privateLength = 64;

/**
 * A subnet of IPv6 that nobody else has, in all likelihood.
 *
 * @param random seven bytes that nobody can foresee
 */
export function privateSubnet(random: Uint8Array): Subnet {
  const bytes = [...random.subarray(0, 7)];
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), privatePrefix);
  const base = { family: 6, value: value << BigInt(privateLength) } as const;
  return { base, prefixLength: privateLength };
}

/**
 * The first candidate that overlaps nothing that is reached from here already.
 *
 * @param taken where this host has routes to; a default route leads everywhere and does not count
 * @throws {@link NoFreeSubnetError} (`DOCKLET_NETWORK_NO_FREE_SUBNET`)
 */
export function chooseSubnet(
  taken: readonly Subnet[],
  candidates: readonly Subnet[] = defaultSubnets(),
): Subnet {
  const conflicts: { subnet: string; taken: string }[] = [];
  for (const candidate of candidates) {
    const other = findOverlap(candidate, taken);
    if (other === undefined) {
      return candidate;
    }
    conflicts.push({ subnet: formatSubnet(candidate), taken: formatSubnet(other) });
  }
  throw new NoFreeSubnetError(conflicts);
}

/** The first of some subnets that a subnet overlaps; default routes do not count. */
export function findOverlap(subnet: Subnet, taken: readonly Subnet[]): Subnet | undefined {
  return taken.find((other) => other.prefixLength > 0 && overlaps(subnet, other));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
