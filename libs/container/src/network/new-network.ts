import type { Subnet } from '@docklet/network';
import {
  chooseFreeSubnet,
  contains,
  formatAddress,
  formatSubnet,
  gatewayOf,
  hasIpv6,
  overlaps,
  parseAddress,
  parseSubnet,
  privateSubnet,
} from '@docklet/network';
import { createContainerId } from '../state/container-id.js';
import { randomBytes } from '../state/random.js';
import { InvalidNetworkError } from './errors.js';
import { outerSubnet } from './macvlan.js';
import type { NetworkCreateOptions, NetworkIpv6, NetworkRecord } from './network-record.js';
import { checkNetworkOptions } from './network-options.js';

/**
 * What a new network is: what was asked for, and a subnet if none was.
 *
 * @param others whose subnets it must not overlap
 * @throws {@link InvalidNetworkError} (`DOCKLET_CONTAINER_INVALID_NETWORK`)
 * @throws NoFreeSubnetError (`DOCKLET_NETWORK_NO_FREE_SUBNET`)
 */
export function draftNetwork(
  options: NetworkCreateOptions,
  others: readonly NetworkRecord[],
): NetworkRecord {
  const { name, driver = 'bridge', isInternal = false, labels = {} } = options;
  const checked = checkNetworkOptions(name, driver, options.options ?? {});
  const promised = others.map((other) => parseSubnet(other.subnet));
  const wanted = options.subnet === undefined ? undefined : parseFamily(options.subnet, name, 4);
  const choose = driver === 'macvlan' ? outerSubnetOf(name) : chooseFreeSubnet;
  const subnet = choose(wanted, promised);
  const ipv6 = draftIpv6(options, others, choose);
  return {
    schemaVersion: 1,
    id: createContainerId(),
    name,
    createdAt: new Date().toISOString(),
    driver,
    subnet: formatSubnet(subnet),
    gateway: gatewayIn(name, subnet, options.gateway),
    ...(options.range === undefined ? {} : { range: rangeIn(name, subnet, options.range) }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    isInternal,
    options: checked,
    labels,
  };
}

function outerSubnetOf(name: string): typeof chooseFreeSubnet {
  return (wanted, promised) => outerSubnet(name, wanted, promised);
}

function draftIpv6(
  { name, hasIpv6: isWanted, subnet6, gateway6 }: NetworkCreateOptions,
  others: readonly NetworkRecord[],
  choose: typeof chooseFreeSubnet,
): NetworkIpv6 | undefined {
  if (!(isWanted ?? subnet6 !== undefined)) {
    return undefined;
  }
  if (!hasIpv6()) {
    throw new InvalidNetworkError(name, 'this kernel has no IPv6, or it is switched off');
  }
  const promised = others.flatMap(({ ipv6 }) =>
    ipv6 === undefined ? [] : [parseSubnet(ipv6.subnet)],
  );
  const wanted =
    subnet6 === undefined ? privateSubnet(randomBytes(7)) : parseFamily(subnet6, name, 6);
  const subnet = choose(wanted, promised);
  return { subnet: formatSubnet(subnet), gateway: gatewayIn(name, subnet, gateway6) };
}

function parseFamily(text: string, network: string, family: 4 | 6): Subnet {
  const subnet = parseSubnet(text);
  if (subnet.base.family !== family) {
    throw new InvalidNetworkError(network, `subnet ${text} is not of IPv${family}`);
  }
  const [, what] = reserved.find(([range]) => overlaps(subnet, parseSubnet(range))) ?? [];
  if (what !== undefined) {
    throw new InvalidNetworkError(network, `subnet ${text} has addresses that are ${what}`);
  }
  return subnet;
}

/** Addresses that no interface of a container can have; RFC 6890. */
const reserved = [
  ['0.0.0.0/8', 'nobody’s'],
  ['127.0.0.0/8', 'the loopback’s'],
  ['224.0.0.0/4', 'for groups'],
  ['::/127', 'the loopback’s'],
  ['fe80::/10', 'for one link only'],
  ['ff00::/8', 'for groups'],
] as const;

function gatewayIn(network: string, subnet: Subnet, text: string | undefined): string {
  const gateway = text === undefined ? gatewayOf(subnet) : parseAddress(text);
  if (!contains(subnet, gateway)) {
    const reason = `gateway ${formatAddress(gateway)} is not in subnet ${formatSubnet(subnet)}`;
    throw new InvalidNetworkError(network, reason);
  }
  return formatAddress(gateway);
}

function rangeIn(network: string, subnet: Subnet, text: string): string {
  const range = parseSubnet(text);
  if (!contains(subnet, range.base) || range.prefixLength < subnet.prefixLength) {
    const reason = `range ${text} is not in subnet ${formatSubnet(subnet)}`;
    throw new InvalidNetworkError(network, reason);
  }
  return formatSubnet(range);
}
