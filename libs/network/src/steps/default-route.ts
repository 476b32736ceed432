import type { IpAddress } from '../ip/ip-address.js';
import type { Route } from '../rtnetlink/route.js';
import { everywhere } from '../rtnetlink/route.js';

/** Where everything goes that is in no subnet of a container's. */
export interface DefaultRoute {
  readonly gateway: IpAddress;
  /** The number of the interface that it leaves by. */
  readonly index: number;
  /** How large packets may be on this way, in bytes. Default: as large as the interface lets them be. */
  readonly mtu?: number | undefined;
}

/** The kernel gets to know in the background that an IPv6 gateway is a neighbour, so it is told. */
export function defaultRoute({ gateway, index, mtu }: DefaultRoute): Route {
  const route = { destination: everywhere(gateway.family), gateway, mtu };
  return gateway.family === 4 ? route : { ...route, index, isOnLink: true };
}
