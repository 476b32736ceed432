import { AF_INET, AF_INET6 } from '@docklet/syscall';
import {
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTA_DST,
  RTA_GATEWAY,
  RTA_METRICS,
  RTA_OIF,
  RTAX_MTU,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  RTN_UNICAST,
  RTNH_F_ONLINK,
  RTPROT_BOOT,
} from '../constants/address.js';
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REPLACE } from '../constants/netlink.js';
import type { IpAddress } from '../ip/ip-address.js';
import { addressFromBytes, addressToBytes, formatAddress } from '../ip/ip-address.js';
import type { Subnet } from '../ip/subnet.js';
import { formatSubnet, subnetOf } from '../ip/subnet.js';
import {
  attribute,
  attributeU32,
  nested,
  parseAttributes,
  readNested,
  readU32,
} from '../netlink/attribute.js';
import { NetlinkFormatError } from '../netlink/errors.js';
import type { NetlinkRequest } from '../netlink/message.js';
import { readPrefixLength } from './address.js';

/**
 * struct rtmsg: family, destination length, source length, TOS, table, protocol, scope, type, flags; rtnetlink(7).
 */
const routeInfoBytes = 12;

/** A way to a subnet. */
export interface Route {
  /** A prefix of length 0 is the default route. */
  readonly destination: Subnet;
  /** The next router; without one the destination is a neighbour. */
  readonly gateway?: IpAddress | undefined;
  /** The index of the interface that it leaves by. */
  readonly index?: number | undefined;
  /** Whether the gateway is a neighbour at that interface, whatever other routes say. Default: false. */
  readonly isOnLink?: boolean | undefined;
  /** How large packets may be on this way, in bytes. Default: as large as the interface lets them be. */
  readonly mtu?: number | undefined;
}

/** The subnet that every address of a family is in; a route to it is the default route. */
export function everywhere(family: 4 | 6): Subnet {
  return { base: { family, value: 0n }, prefixLength: 0 };
}

/** Adds a route to the main table. */
export function addRoute(route: Route): NetlinkRequest {
  return newRoute('add', route, NLM_F_CREATE | NLM_F_EXCL);
}

/** Puts a route in the place of the one with the same destination, if there is one. */
export function replaceRoute(route: Route): NetlinkRequest {
  return newRoute('replace', route, NLM_F_CREATE | NLM_F_REPLACE);
}

function newRoute(
  verb: 'add' | 'replace',
  { destination, gateway, index, isOnLink = false, mtu }: Route,
  flags: number,
): NetlinkRequest {
  const { base, prefixLength } = destination;
  const header = encodeRouteInfo(base.family, prefixLength);
  header.writeUInt8(RT_TABLE_MAIN, 4);
  header.writeUInt8(RTPROT_BOOT, 5);
  header.writeUInt8(gateway === undefined ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE, 6);
  header.writeUInt8(RTN_UNICAST, 7);
  header.writeUInt32LE(isOnLink ? RTNH_F_ONLINK : 0, 8);
  return {
    operation: `${verb} ${describe({ destination, gateway, mtu })}`,
    type: RTM_NEWROUTE,
    flags,
    body: Buffer.concat([
      header,
      ...(prefixLength === 0 ? [] : [attribute(RTA_DST, addressToBytes(base))]),
      ...(gateway === undefined ? [] : [attribute(RTA_GATEWAY, addressToBytes(gateway))]),
      ...(mtu === undefined ? [] : [nested(RTA_METRICS, attributeU32(RTAX_MTU, mtu))]),
      // The last one: whoever has yet to put the number in finds its place there.
      ...(index === undefined ? [] : [attributeU32(RTA_OIF, index)]),
    ]),
  };
}

/**
 * Asks for the way that the kernel would take to an address. Where there is none the answer is ENETUNREACH, or what the
 * route that forbids it says.
 */
export function lookUpRoute(address: IpAddress): NetlinkRequest {
  const bytes = addressToBytes(address);
  return {
    operation: `look up the route to ${formatAddress(address)}`,
    type: RTM_GETROUTE,
    flags: 0,
    body: Buffer.concat([
      encodeRouteInfo(address.family, 8 * bytes.length),
      attribute(RTA_DST, bytes),
    ]),
  };
}

/** Asks for the routes of a family, of all tables. */
export function listRoutes(family: 4 | 6): NetlinkRequest {
  return {
    operation: `list the IPv${family} routes`,
    type: RTM_GETROUTE,
    flags: NLM_F_DUMP,
    body: encodeRouteInfo(family, 0),
  };
}

/**
 * Reads the body of an RTM_NEWROUTE.
 *
 * @returns undefined when it does not lead to other machines: broadcast, local, unreachable, multicast
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`)
 */
export function decodeRoute(body: Buffer): Route | undefined {
  if (body.length < routeInfoBytes) {
    throw new NetlinkFormatError(`a route of ${body.length} bytes`);
  }
  const family = body.readUInt8(0);
  if (body.readUInt8(7) !== RTN_UNICAST || (family !== AF_INET && family !== AF_INET6)) {
    return undefined;
  }
  const attributes = parseAttributes(body.subarray(routeInfoBytes));
  const gateway = attributes.get(RTA_GATEWAY);
  const address = readRouteAddress(attributes.get(RTA_DST), family === AF_INET ? 4 : 6);
  const bytes = address.family === 4 ? 4 : 16;
  return {
    destination: subnetOf({ address, prefixLength: readPrefixLength(body.readUInt8(1), bytes) }),
    gateway: gateway === undefined ? undefined : readRouteAddress(gateway, address.family),
    index: readU32(attributes, RTA_OIF),
    mtu: readU32(readNested(attributes, RTA_METRICS), RTAX_MTU),
  };
}

function readRouteAddress(bytes: Buffer | undefined, family: 4 | 6): IpAddress {
  if (bytes === undefined) {
    return { family, value: 0n };
  }
  if (bytes.length !== (family === 4 ? 4 : 16)) {
    throw new NetlinkFormatError(`an IPv${family} address of ${bytes.length} bytes`);
  }
  return addressFromBytes(bytes);
}

function encodeRouteInfo(family: 4 | 6, prefixLength: number): Buffer {
  const bytes = Buffer.alloc(routeInfoBytes);
  bytes.writeUInt8(family === 4 ? AF_INET : AF_INET6, 0);
  bytes.writeUInt8(prefixLength, 1);
  return bytes;
}

function describe({ destination, gateway, mtu }: Route): string {
  const target = destination.prefixLength === 0 ? 'the default route' : 'a route';
  const to = destination.prefixLength === 0 ? '' : ` to ${formatSubnet(destination)}`;
  const via = gateway === undefined ? '' : ` via ${formatAddress(gateway)}`;
  return `${target}${to}${via}${mtu === undefined ? '' : ` for packets of up to ${mtu} bytes`}`;
}
