import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { decodeLink } from '../rtnetlink/link.js';
import { getLink } from '../rtnetlink/link-requests.js';

/** An interface of this host that others go out by. */
export interface ParentInterface {
  readonly name: string;
  readonly index: number;
}

/** Looks an interface of this host up; undefined when none has that name. */
export function findParent(name: string): ParentInterface | undefined {
  using socket = NetlinkSocket.open();
  const [reply] = socket.requestUnless('ENODEV', getLink(name)) ?? [];
  return reply && { name, index: decodeLink(reply.body).index };
}
