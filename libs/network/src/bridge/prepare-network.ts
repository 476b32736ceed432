import { lockFile } from '@docklet/syscall';
import type { FirewallState } from '../firewall/ensure-firewall.js';
import { ensureFirewall } from '../firewall/ensure-firewall.js';
import { renderFirewall } from '../firewall/rules.js';
import { chooseSubnet, defaultSubnets } from '../ip/choose-subnet.js';
import type { IpAddress } from '../ip/ip-address.js';
import type { InterfaceAddress, Subnet } from '../ip/subnet.js';
import { formatSubnet, subnetOf } from '../ip/subnet.js';
import { gatewayOf } from '../ipam/address-range.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import type { Route } from '../rtnetlink/route.js';
import { decodeRoute, listRoutes } from '../rtnetlink/route.js';
import type { Bridge } from './ensure-bridge.js';
import { completeBridge } from './ensure-bridge.js';
import type { FoundBridge } from './find-bridge.js';
import { findBridge } from './find-bridge.js';

/**
 * How large packets may be in a new network, in bytes: as large as IPv4 has them. Nothing in it is a wire, so a gigabyte is
 * 16 thousand packets instead of 700 thousand: what goes out keeps to {@link uplinkMtu} by its route.
 */
export const bridgeMtu = 65_535;

/** A network that containers of this host share. */
export interface NetworkOptions {
  /** The name of its bridge. */
  readonly bridge: string;
  /** A file that is locked while a subnet is chosen. */
  readonly lockPath: string;
  /** Undefined: the one that the bridge has already, or else one that overlaps none of the host's routes. */
  readonly subnet?: Subnet | undefined;
  /** The host's own address in it. Undefined: the first one of the subnet. */
  readonly gateway?: IpAddress | undefined;
  /** The same of IPv6. Undefined: none. */
  readonly ipv6?: { readonly subnet: Subnet; readonly gateway: IpAddress } | undefined;
  /** Undefined: as it is, or {@link bridgeMtu} for a new one. */
  readonly mtu?: number | undefined;
  /** The name of the firewall's table. Default: `docklet`. Who shares a table must have the same networks in it. */
  readonly table?: string | undefined;
}

/** A network that containers can be connected with; what the firewall says about it is another matter. */
export interface PreparedBridge {
  readonly bridge: Bridge;
  readonly subnet: Subnet;
  /** The host's own address in it. */
  readonly gateway: IpAddress;
  /** All subnets that the bridge has addresses in; see {@link bridgeSubnets}. */
  readonly allSubnets: readonly Subnet[];
}

/** A network that a container can be connected with. */
export interface PreparedNetwork extends PreparedBridge {
  readonly firewall: FirewallState;
}

/**
 * Makes sure that a network is there: its bridge, its address, its firewall rules. What is there already costs four
 * requests: for the bridge, its addresses, and two chains.
 *
 * @throws {@link NoFreeSubnetError} (`DOCKLET_NETWORK_NO_FREE_SUBNET`), and what {@link ensureBridge} and
 *   {@link ensureFirewall} throw; needs CAP_NET_ADMIN
 */
export function prepareNetwork(options: NetworkOptions): PreparedNetwork {
  const prepared = prepareBridge(options);
  const { bridge, subnet } = prepared;
  const table = renderFirewall(options.table ?? 'docklet', [
    { bridge: bridge.name, subnets: [subnet] },
  ]);
  return { ...prepared, firewall: ensureFirewall(table) };
}

/**
 * Makes sure that a network's bridge is there, with its address, for whoever sees to the firewall rules of several
 * networks; see {@link prepareNetwork}.
 */
export function prepareBridge(options: Omit<NetworkOptions, 'table'>): PreparedBridge {
  const { bridge, address, addresses } = ensureAddressed(options);
  const allSubnets = addresses.map(subnetOf);
  return { bridge, subnet: subnetOf(address), gateway: address.address, allSubnets };
}

interface AddressedBridge {
  readonly bridge: Bridge;
  readonly address: InterfaceAddress;
  readonly addresses: readonly InterfaceAddress[];
}

function ensureAddressed(options: NetworkOptions): AddressedBridge {
  using socket = NetlinkSocket.open();
  const found = findBridge(socket, options.bridge);
  const address = usableAddress(found, options);
  // One that is not up may be somebody's who is just making it.
  if (found?.link.isUp !== true || address === undefined) {
    return createBridge(socket, options);
  }
  const { ipv6, mtu } = options;
  const settings = { name: options.bridge, address, address6: addressOf(ipv6), mtu };
  const bridge = completeBridge(socket, settings, found);
  return { address, bridge, addresses: found.addresses };
}

/** One process at a time chooses a subnet: the next one finds it at the bridge. */
function createBridge(socket: NetlinkSocket, options: NetworkOptions): AddressedBridge {
  const lock = lockFile(options.lockPath);
  try {
    const found = findBridge(socket, options.bridge);
    const routes = socket.request(listRoutes(4)).flatMap(({ body }) => decodeRoute(body) ?? []);
    const address = usableAddress(found, options) ?? chooseAddress(routes, found, options);
    const mtu = options.mtu ?? (found === undefined ? bridgeMtu : undefined);
    const address6 = addressOf(options.ipv6);
    const settings = { name: options.bridge, address, address6, mtu };
    const bridge = completeBridge(socket, settings, found);
    const { addresses = [] } = findBridge(socket, options.bridge) ?? {};
    return { address, bridge, addresses };
  } finally {
    lock?.close();
  }
}

function addressOf(ipv6: NetworkOptions['ipv6']): InterfaceAddress | undefined {
  return ipv6 && { address: ipv6.gateway, prefixLength: ipv6.subnet.prefixLength };
}

/** The address that the bridge has already, when it is one in the subnet that was asked for. */
function usableAddress(
  found: FoundBridge | undefined,
  { subnet }: NetworkOptions,
): InterfaceAddress | undefined {
  return found?.addresses.find(
    (address) =>
      address.address.family === 4 &&
      (subnet === undefined || formatSubnet(subnetOf(address)) === formatSubnet(subnet)),
  );
}

function chooseAddress(
  routes: readonly Route[],
  found: FoundBridge | undefined,
  { subnet, gateway }: NetworkOptions,
): InterfaceAddress {
  // The bridge may be about to move from one subnet to another that overlaps it.
  const others = routes.filter(({ index }) => found === undefined || index !== found.link.index);
  const taken = others.map(({ destination }) => destination);
  const chosen = chooseSubnet(taken, subnet === undefined ? defaultSubnets() : [subnet]);
  return { address: gateway ?? gatewayOf(chosen), prefixLength: chosen.prefixLength };
}
