import { AF_INET6 } from '@docklet/syscall';
import {
  IFLA_ADDRESS,
  IFLA_AF_SPEC,
  IFLA_BRPORT_ISOLATED,
  IFLA_BRPORT_MODE,
  IFLA_EXT_MASK,
  IFLA_IFNAME,
  IFLA_INFO_SLAVE_DATA,
  IFLA_INFO_SLAVE_KIND,
  IFLA_LINKINFO,
  IFLA_INET6_ADDR_GEN_MODE,
  IFLA_MASTER,
  IFLA_MTU,
  IN6_ADDR_GEN_MODE_NONE,
  RTEXT_FILTER_SKIP_STATS,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
} from '../constants/link.js';
import { NLM_F_DUMP } from '../constants/netlink.js';
import {
  attribute,
  attributeText,
  attributeU32,
  attributeU8,
  nested,
} from '../netlink/attribute.js';
import type { NetlinkRequest } from '../netlink/message.js';
import { assertInterfaceName } from './interface-name.js';
import { encodeInterfaceInfo } from './link.js';

/** What can be set at an interface, when it is created and later. What is left out stays as it is. */
export interface LinkSettings {
  readonly isUp?: boolean | undefined;
  readonly mtu?: number | undefined;
  readonly macAddress?: Uint8Array | undefined;
  /** The index of the bridge that it becomes a port of; 0 takes it out. */
  readonly master?: number | undefined;
}

/** What can be set at an interface once it is there; the kernel ignores it while it creates one. */
export interface LinkChanges extends LinkSettings {
  /** False: it gives itself no link-local IPv6 address when it comes up. It must be down until this is done. */
  readonly isIpv6Automatic?: false | undefined;
  /** How it is as a port of a bridge. */
  readonly port?: PortSettings | undefined;
}

/** What can be set at a port of a bridge; bridge(8). */
export interface PortSettings {
  /** Whether what comes in by this port goes out by the same port, if it is for there: `hairpin`. */
  readonly isHairpin?: boolean | undefined;
  /** Whether nothing goes from this port to another one of which the same is said: `isolated`. */
  readonly isIsolated?: boolean | undefined;
}

/** An interface that a request is about. Without an index it is found by its name; otherwise that is for messages. */
export interface LinkTarget {
  readonly index?: number | undefined;
  readonly name: string;
}

/** Asks for one interface by its name. */
export function getLink(name: string): NetlinkRequest {
  assertInterfaceName(name);
  return {
    operation: `look up interface ${name}`,
    type: RTM_GETLINK,
    flags: 0,
    body: Buffer.concat([
      encodeInterfaceInfo({}),
      attributeText(IFLA_IFNAME, name),
      noStatistics(),
    ]),
  };
}

/** Asks for one interface by its number. */
export function getLinkAt(index: number): NetlinkRequest {
  return {
    operation: `look up interface ${index}`,
    type: RTM_GETLINK,
    flags: 0,
    body: Buffer.concat([encodeInterfaceInfo({ index }), noStatistics()]),
  };
}

/** Asks for all interfaces. */
export function listLinks(): NetlinkRequest {
  return {
    operation: 'list the interfaces',
    type: RTM_GETLINK,
    flags: NLM_F_DUMP,
    body: Buffer.concat([encodeInterfaceInfo({}), noStatistics()]),
  };
}

/** Changes an interface. */
export function changeLink(link: LinkTarget, changes: LinkChanges): NetlinkRequest {
  const generation = nested(
    IFLA_AF_SPEC,
    nested(AF_INET6, attributeU8(IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE)),
  );
  return {
    operation: `${describeChange(changes)} interface ${link.name}`,
    type: RTM_NEWLINK,
    flags: 0,
    body: Buffer.concat([
      encodeInterfaceInfo({ index: link.index, isUp: changes.isUp }),
      ...encodeTarget(link),
      ...encodeSettings(changes),
      ...(changes.isIpv6Automatic === false ? [generation] : []),
      ...(changes.port === undefined ? [] : [encodePort(changes.port)]),
    ]),
  };
}

/** Removes an interface; of a veth pair the other side goes too. */
export function deleteLink(link: LinkTarget): NetlinkRequest {
  return {
    operation: `remove interface ${link.name}`,
    type: RTM_DELLINK,
    flags: 0,
    body: Buffer.concat([encodeInterfaceInfo({ index: link.index }), ...encodeTarget(link)]),
  };
}

/** The name, where it has to find the interface; with an index it would be a new name for it. */
function encodeTarget({ index, name }: LinkTarget): Buffer[] {
  if (index !== undefined) {
    return [];
  }
  assertInterfaceName(name);
  return [attributeText(IFLA_IFNAME, name)];
}

/** The attributes of settings, without `isUp`, which is a flag of the header. */
export function encodeSettings({ mtu, macAddress, master }: LinkSettings): Buffer[] {
  return [
    ...(macAddress === undefined ? [] : [attribute(IFLA_ADDRESS, macAddress)]),
    ...(mtu === undefined ? [] : [attributeU32(IFLA_MTU, mtu)]),
    ...(master === undefined ? [] : [attributeU32(IFLA_MASTER, master)]),
  ];
}

/** Counters are half of what the kernel would send. */
function noStatistics(): Buffer {
  return attributeU32(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
}

function describeChange(changes: LinkChanges): string {
  const keys = Object.keys(changes);
  if (keys.length !== 1 || changes.isUp === undefined) {
    return 'configure';
  }
  return changes.isUp ? 'bring up' : 'take down';
}

function encodePort({ isHairpin, isIsolated }: PortSettings): Buffer {
  return nested(
    IFLA_LINKINFO,
    attribute(IFLA_INFO_SLAVE_KIND, Buffer.from('bridge')),
    nested(
      IFLA_INFO_SLAVE_DATA,
      ...encodeFlag(IFLA_BRPORT_MODE, isHairpin),
      ...encodeFlag(IFLA_BRPORT_ISOLATED, isIsolated),
    ),
  );
}

function encodeFlag(type: number, isSet: boolean | undefined): Buffer[] {
  return isSet === undefined ? [] : [attributeU8(type, isSet ? 1 : 0)];
}
