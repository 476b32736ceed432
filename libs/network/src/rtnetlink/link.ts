import { AF_INET6 } from '@docklet/syscall';
import {
  IFF_UP,
  IFLA_ADDRESS,
  IFLA_AF_SPEC,
  IFLA_IFNAME,
  IFLA_INET6_ADDR_GEN_MODE,
  IFLA_INFO_KIND,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
  IN6_ADDR_GEN_MODE_NONE,
} from '../constants/link.js';
import { formatMacAddress } from '../ip/mac-address.js';
import { parseAttributes, readNested, readText, readU32, readU8 } from '../netlink/attribute.js';
import { NetlinkFormatError } from '../netlink/errors.js';

/** struct ifinfomsg: family, type, index, flags, and a mask of the flags to change; rtnetlink(7). */
export const interfaceInfoBytes = 16;

/** A network interface, as the kernel describes it. */
export interface Link {
  readonly index: number;
  readonly name: string;
  readonly isUp: boolean;
  readonly mtu: number;
  /** `02:42:ac:1e:00:01`; empty for an interface without one. */
  readonly macAddress: string;
  /** `bridge`, `veth`, …; undefined for hardware and the loopback. */
  readonly kind: string | undefined;
  /** The index of the bridge that it is a port of. */
  readonly master: number | undefined;
  /** Whether it gives itself a link-local IPv6 address when it comes up. */
  readonly isIpv6Automatic: boolean;
}

/** The fields of struct ifinfomsg that requests set. */
export interface InterfaceInfo {
  readonly index?: number | undefined;
  /** Undefined leaves it as it is. */
  readonly isUp?: boolean | undefined;
}

/** Encodes a struct ifinfomsg. */
export function encodeInterfaceInfo({ index = 0, isUp }: InterfaceInfo): Buffer {
  const bytes = Buffer.alloc(interfaceInfoBytes);
  bytes.writeInt32LE(index, 4);
  bytes.writeUInt32LE(isUp === true ? IFF_UP : 0, 8);
  bytes.writeUInt32LE(isUp === undefined ? 0 : IFF_UP, 12);
  return bytes;
}

/**
 * Reads the body of an RTM_NEWLINK.
 *
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`)
 */
export function decodeLink(body: Buffer): Link {
  if (body.length < interfaceInfoBytes) {
    throw new NetlinkFormatError(`a link of ${body.length} bytes`);
  }
  const attributes = parseAttributes(body.subarray(interfaceInfoBytes));
  const inet6 = readNested(readNested(attributes, IFLA_AF_SPEC), AF_INET6);
  const generation = readU8(inet6, IFLA_INET6_ADDR_GEN_MODE);
  return {
    index: body.readInt32LE(4),
    name: readText(attributes, IFLA_IFNAME) ?? '',
    isUp: (body.readUInt32LE(8) & IFF_UP) !== 0,
    mtu: readU32(attributes, IFLA_MTU) ?? 0,
    macAddress: formatMacAddress(attributes.get(IFLA_ADDRESS) ?? Buffer.alloc(0)),
    kind: readText(readNested(attributes, IFLA_LINKINFO), IFLA_INFO_KIND),
    master: readU32(attributes, IFLA_MASTER),
    isIpv6Automatic: generation !== undefined && generation !== IN6_ADDR_GEN_MODE_NONE,
  };
}
