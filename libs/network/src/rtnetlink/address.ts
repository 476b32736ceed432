import { AF_INET, AF_INET6 } from '@docklet/syscall';
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_F_NODAD,
  IFA_LOCAL,
  RTM_DELADDR,
  RTM_GETADDR,
  RTM_NEWADDR,
} from '../constants/address.js';
import { NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL } from '../constants/netlink.js';
import { addressFromBytes, addressToBytes } from '../ip/ip-address.js';
import type { InterfaceAddress } from '../ip/subnet.js';
import { formatCidr, lastAddress, subnetOf } from '../ip/subnet.js';
import { attribute, parseAttributes } from '../netlink/attribute.js';
import { NetlinkFormatError } from '../netlink/errors.js';
import type { NetlinkRequest } from '../netlink/message.js';

/** struct ifaddrmsg: family, prefix length, flags, scope, and the index of the interface; rtnetlink(7). */
const addressInfoBytes = 8;

/** In a /31 or a /32 there is nobody to broadcast to (RFC 3021). */
const longestWithBroadcast = 30;

/** An address of an interface, as the kernel lists it. */
export interface AssignedAddress extends InterfaceAddress {
  /** The index of the interface. */
  readonly index: number;
}

/** The interface that a request is about; its name is for messages only. */
interface Target {
  readonly index: number;
  readonly name: string;
}

/** Gives an interface an address. */
export function addAddress(link: Target, address: InterfaceAddress): NetlinkRequest {
  const value = addressToBytes(address.address);
  const hasBroadcast = address.address.family === 4 && address.prefixLength <= longestWithBroadcast;
  const broadcast = addressToBytes(lastAddress(subnetOf(address)));
  return {
    operation: `give interface ${link.name} the address ${formatCidr(address)}`,
    type: RTM_NEWADDR,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    body: Buffer.concat([
      encodeNewAddress(link.index, address),
      attribute(IFA_LOCAL, value),
      ...(hasBroadcast ? [attribute(IFA_BROADCAST, broadcast)] : []),
      attribute(IFA_ADDRESS, value),
    ]),
  };
}

/** Takes an address from an interface. */
export function deleteAddress(link: Target, address: InterfaceAddress): NetlinkRequest {
  return {
    operation: `take the address ${formatCidr(address)} from interface ${link.name}`,
    type: RTM_DELADDR,
    flags: 0,
    body: Buffer.concat([
      encodeAddressInfo(link.index, address),
      attribute(IFA_LOCAL, addressToBytes(address.address)),
    ]),
  };
}

/** Asks for the addresses of one interface, or of all. One needs a socket with strict checking (Linux 4.20). */
export function listAddresses(index = 0): NetlinkRequest {
  const body = Buffer.alloc(addressInfoBytes);
  body.writeUInt32LE(index, 4);
  return { operation: 'list the addresses', type: RTM_GETADDR, flags: NLM_F_DUMP, body };
}

/**
 * Reads the body of an RTM_NEWADDR.
 *
 * @throws {@link NetlinkFormatError} (`DOCKLET_NETWORK_INVALID_MESSAGE`)
 */
export function decodeAddress(body: Buffer): AssignedAddress {
  if (body.length < addressInfoBytes) {
    throw new NetlinkFormatError(`an address of ${body.length} bytes`);
  }
  const attributes = parseAttributes(body.subarray(addressInfoBytes));
  // On a point-to-point interface IFA_ADDRESS is the other side; IPv6 has no IFA_LOCAL otherwise.
  const value = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS);
  if (value?.length !== 4 && value?.length !== 16) {
    throw new NetlinkFormatError('an address without its bytes');
  }
  return {
    address: addressFromBytes(value),
    prefixLength: readPrefixLength(body.readUInt8(1), value.length),
    index: body.readUInt32LE(4),
  };
}

/** A prefix length, which must not be longer than the address. */
export function readPrefixLength(length: number, addressBytes: number): number {
  if (length > addressBytes * 8) {
    throw new NetlinkFormatError(`a prefix of ${length} bits`);
  }
  return length;
}

/**
 * An IPv6 address can be used at once: that nobody else has it is known, and asking around (RFC 4862) would keep a
 * container waiting for more than a second.
 */
function encodeNewAddress(index: number, address: InterfaceAddress): Buffer {
  const bytes = encodeAddressInfo(index, address);
  bytes.writeUInt8(address.address.family === 6 ? IFA_F_NODAD : 0, 2);
  return bytes;
}

function encodeAddressInfo(index: number, { address, prefixLength }: InterfaceAddress): Buffer {
  const bytes = Buffer.alloc(addressInfoBytes);
  bytes.writeUInt8(address.family === 4 ? AF_INET : AF_INET6, 0);
  bytes.writeUInt8(prefixLength, 1);
  bytes.writeUInt32LE(index, 4);
  return bytes;
}
