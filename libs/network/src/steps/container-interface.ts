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

/** A request about an interface, and where its number stands in the body; undefined when it is found by its name. */
export interface InterfaceRequest {
  readonly request: NetlinkRequest;
  /** Counted from the end when it is negative. */
  readonly indexAt?: number;
}

/** The place of ifa_index in a struct ifaddrmsg, and of the last attribute's value; rtnetlink(7). */
const addressIndexAt = 4;
const routeIndexAt = -4;

/**
 * The requests that set it up, for a socket in the container's network namespace.
 *
 * @param index the interface's number; 0 if it has yet to be put in
 */
export function containerInterfaceRequests(
  { name, addresses, gateways = [] }: ContainerInterface,
  index = 0,
): readonly InterfaceRequest[] {
  return [
    ...addresses.map((address) => ({
      request: addAddress({ index, name }, address),
      indexAt: addressIndexAt,
    })),
    { request: changeLink({ name }, { isUp: true }) },
    ...gateways.map((gateway) => defaultRoute(gateway, index)),
  ];
}

/** Whether it needs IPv6, which is off in a container otherwise. */
export function needsIpv6({ addresses }: ContainerInterface): boolean {
  return addresses.some(({ address }) => address.family === 6);
}

/** The kernel gets to know in the background that an IPv6 gateway is a neighbour, so it is told. */
function defaultRoute(gateway: IpAddress, index: number): InterfaceRequest {
  const route = { destination: everywhere(gateway.family), gateway };
  return gateway.family === 4
    ? { request: addRoute(route) }
    : { request: addRoute({ ...route, index, isOnLink: true }), indexAt: routeIndexAt };
}
