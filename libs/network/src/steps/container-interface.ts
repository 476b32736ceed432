import type { IpAddress } from '../ip/ip-address.js';
import type { InterfaceAddress } from '../ip/subnet.js';
import type { NetlinkRequest } from '../netlink/message.js';
import { addAddress } from '../rtnetlink/address.js';
import { changeLink } from '../rtnetlink/link-requests.js';
import { addRoute } from '../rtnetlink/route.js';
import type { DefaultRoute } from './default-route.js';
import { defaultRoute } from './default-route.js';

/** An interface of a container, from the inside. */
export interface ContainerInterface {
  readonly name: string;
  readonly addresses: readonly InterfaceAddress[];
  /** Where everything goes that is in no subnet of the container's, at most one of each family. Default: nowhere. */
  readonly gateways?: readonly IpAddress[] | undefined;
  /** How large packets may be that go by the gateways, in bytes. Default: as large as the interface lets them be. */
  readonly gatewayMtu?: number | undefined;
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
  { name, addresses, gateways = [], gatewayMtu }: ContainerInterface,
  index = 0,
): readonly InterfaceRequest[] {
  return [
    ...addresses.map((address) => ({
      request: addAddress({ index, name }, address),
      indexAt: addressIndexAt,
    })),
    { request: changeLink({ name }, { isUp: true }) },
    ...gateways.map((gateway) => addDefaultRoute({ gateway, index, mtu: gatewayMtu })),
  ];
}

/** Whether it needs IPv6, which is off in a container otherwise. */
export function needsIpv6({ addresses }: ContainerInterface): boolean {
  return addresses.some(({ address }) => address.family === 6);
}

function addDefaultRoute(way: DefaultRoute): InterfaceRequest {
  const request = addRoute(defaultRoute(way));
  return way.gateway.family === 4 ? { request } : { request, indexAt: routeIndexAt };
}
