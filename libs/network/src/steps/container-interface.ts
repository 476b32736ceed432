import type { IpAddress } from '../ip/ip-address.js';
import type { InterfaceAddress } from '../ip/subnet.js';
import type { NetlinkRequest } from '../netlink/message.js';
import { addAddress } from '../rtnetlink/address.js';
import { changeLink } from '../rtnetlink/link-requests.js';
import { addRoute, everywhere } from '../rtnetlink/route.js';

/** An interface of a container, from the inside. */
export interface ContainerInterface {
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  /** Where everything goes that is in no subnet of the container's, at most one of each family. Default: nowhere. */
  readonly gateways?: readonly IpAddress[] | undefined;
}

/**
 * The requests that set it up, for a socket in the container's network namespace: its addresses come first.
 *
 * @param index the interface's number; 0 if it has yet to be put in
 */
export function containerInterfaceRequests(
  { name, addresses, gateways = [] }: ContainerInterface,
  index = 0,
): readonly NetlinkRequest[] {
  return [
    ...addresses.map((address) => addAddress({ index, name }, address)),
    changeLink({ name }, { isUp: true }),
    ...gateways.map((gateway) => addRoute({ destination: everywhere(gateway.family), gateway })),
  ];
}
