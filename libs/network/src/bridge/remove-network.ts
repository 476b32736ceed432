import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { deleteLink, getLink } from '../rtnetlink/link-requests.js';
import { findNft, runNft } from '../firewall/run-nft.js';

/**
 * Takes an interface of this host away: a bridge, or a pair by one of its sides. What is not there is no failure.
 *
 * @throws NetlinkError (`DOCKLET_NETWORK_REQUEST_FAILED`); needs CAP_NET_ADMIN
 */
export function removeInterface(name: string): void {
  using socket = NetlinkSocket.open();
  socket.requestUnless('ENODEV', deleteLink({ name }));
}

/** Whether this host has an interface of that name. */
export function interfaceExists(name: string): boolean {
  using socket = NetlinkSocket.open();
  return socket.requestUnless('ENODEV', getLink(name)) !== undefined;
}

/** A network by its names. */
export interface NetworkNames {
  readonly bridge: string;
  readonly table: string;
}

/**
 * Takes a network away: its bridge and its firewall rules. What is not there is no failure.
 *
 * Containers that are still connected lose their network.
 *
 * @throws NetlinkError (`DOCKLET_NETWORK_REQUEST_FAILED`), NftFailedError (`DOCKLET_NETWORK_NFT_FAILED`); needs
 *   CAP_NET_ADMIN
 */
export function removeNetwork({ bridge, table }: NetworkNames): void {
  removeInterface(bridge);
  const nft = findNft();
  if (nft !== undefined) {
    // Deleting what is not there would fail; nft(8) has `destroy` for that only since 1.0.7.
    const text = `add table inet ${table}\ndelete table inet ${table}\n`;
    runNft(nft, { name: table, text });
  }
}
