import type { InterfaceAddress } from '../ip/subnet.js';
import type { NetlinkSocket } from '../netlink/netlink-socket.js';
import { decodeAddress, listAddresses } from '../rtnetlink/address.js';
import type { Link } from '../rtnetlink/link.js';
import { decodeLink } from '../rtnetlink/link.js';
import { getLink } from '../rtnetlink/link-requests.js';
import { NotABridgeError } from './errors.js';

/** A bridge as it is now. */
export interface FoundBridge {
  readonly link: Link;
  readonly addresses: readonly InterfaceAddress[];
}

/**
 * Looks a bridge up: two requests.
 *
 * @returns undefined when no interface has that name
 * @throws {@link NotABridgeError} (`DOCKLET_NETWORK_NOT_A_BRIDGE`)
 */
export function findBridge(socket: NetlinkSocket, name: string): FoundBridge | undefined {
  const [reply] = socket.requestUnless('ENODEV', getLink(name)) ?? [];
  if (reply === undefined) {
    return undefined;
  }
  const link = decodeLink(reply.body);
  if (link.kind !== 'bridge') {
    throw new NotABridgeError(name, link.kind);
  }
  const addresses = socket
    .request(listAddresses(link.index))
    .map(({ body }) => decodeAddress(body));
  return { link, addresses };
}
