import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { changeLink } from '../rtnetlink/link-requests.js';

/**
 * Lets a container reach its own published ports: what comes in by its port of the bridge may go out there again.
 *
 * @param hostInterface the container's interface on this host
 * @throws NetlinkError (`DOCKLET_NETWORK_REQUEST_FAILED`); needs CAP_NET_ADMIN
 */
export function setHairpin(hostInterface: string): void {
  using socket = NetlinkSocket.open();
  socket.requestUnless(
    'ENODEV',
    changeLink({ name: hostInterface }, { port: { isHairpin: true } }),
  );
}
