import type { IpAddress } from '../ip/ip-address.js';
import { parseAddress } from '../ip/ip-address.js';
import { NetlinkError } from '../netlink/errors.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { findInterfaceMtu } from '../rtnetlink/interface-ioctl.js';
import type { Route } from '../rtnetlink/route.js';
import { decodeRoute, lookUpRoute } from '../rtnetlink/route.js';

/** What Ethernet carries, and with it most networks. */
const ethernetMtu = 1500;

/**
 * Addresses that are in nobody's own network, so that the way to them is the way out: those of a.root-servers.net. Nothing
 * is sent there.
 */
const farAway = ['198.41.0.4', '2001:503:ba3e::2:30'];

/**
 * How large packets may be on the way out of this host, in bytes. Were they larger, some would be lost where a firewall
 * somewhere keeps back the ICMP messages that say so (RFC 2923). Where there is no way out, what Ethernet carries: there
 * may be one later.
 *
 * @throws {@link NetlinkError} (`DOCKLET_NETWORK_REQUEST_FAILED`)
 */
export function uplinkMtu(): number {
  using socket = NetlinkSocket.open();
  for (const address of farAway) {
    const route = findRoute(socket, parseAddress(address));
    const mtu = route && (route.mtu ?? mtuAt(socket, route));
    if (mtu !== undefined) {
      return mtu;
    }
  }
  return ethernetMtu;
}

function findRoute(socket: NetlinkSocket, address: IpAddress): Route | undefined {
  try {
    const [reply] = socket.request(lookUpRoute(address));
    return reply && decodeRoute(reply.body);
  } catch (error) {
    if (error instanceof NetlinkError && noRouteErrnos.has(error.errno)) {
      return undefined;
    }
    throw error;
  }
}

/** No route; one of the types unreachable, prohibit, blackhole; a kernel without IPv6: ip-route(8). */
const noRouteErrnos: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EACCES',
  'EINVAL',
  'EOPNOTSUPP',
]);

/** It may have gone since. */
function mtuAt(socket: NetlinkSocket, { index }: Route): number | undefined {
  return index === undefined ? undefined : findInterfaceMtu(socket, index);
}
