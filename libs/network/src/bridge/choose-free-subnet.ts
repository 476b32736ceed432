import { chooseSubnet, defaultSubnets } from '../ip/choose-subnet.js';
import type { Subnet } from '../ip/subnet.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { decodeRoute, listRoutes } from '../rtnetlink/route.js';

/**
 * A subnet for a new network that overlaps neither a route of this host nor what others have been promised.
 *
 * @param wanted undefined for any of the usual ones
 * @throws NoFreeSubnetError (`DOCKLET_NETWORK_NO_FREE_SUBNET`), which names what it overlaps
 */
export function chooseFreeSubnet(wanted: Subnet | undefined, promised: readonly Subnet[]): Subnet {
  using socket = NetlinkSocket.open();
  const routes = socket
    .request(listRoutes(wanted?.base.family ?? 4))
    .flatMap(({ body }) => decodeRoute(body) ?? []);
  const taken = [...routes.map(({ destination }) => destination), ...promised];
  return chooseSubnet(taken, wanted === undefined ? defaultSubnets() : [wanted]);
}
