import { addressToBytes, parseAddress } from '../ip/ip-address.js';
import { parseMacAddress } from '../ip/mac-address.js';

const other = parseMacAddress('02:42:0a:4d:00:01');

/** A frame of Ethernet to somebody else. */
export function ethernet(source: string, type: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(2);
  header.writeUInt16BE(type);
  return Buffer.concat([other, parseMacAddress(source), header, payload]);
}

/** An answer of ARP: `address` is at `sender`. */
export function arp(
  source: string,
  sender: string,
  address: string,
  kind = '0001080006040002',
): Buffer {
  const message = [
    Buffer.from(kind, 'hex'),
    parseMacAddress(sender),
    addressToBytes(parseAddress(address)),
    Buffer.alloc(10),
  ];
  return ethernet(source, 0x0806, Buffer.concat(message));
}

/** A datagram of IPv4, with nothing that matters in it. */
export function ipv4(source: string, address: string): Buffer {
  const packet = Buffer.alloc(40);
  packet.writeUInt8(0x45);
  packet.writeUInt8(17, 9);
  addressToBytes(parseAddress(address)).copy(packet, 12);
  return ethernet(source, 0x0800, packet);
}

/** A packet of IPv6. */
export function ipv6(
  source: string,
  address: string,
  nextHeader: number,
  payload: Buffer = Buffer.alloc(40),
): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60);
  header.writeUInt8(nextHeader, 6);
  addressToBytes(parseAddress(address)).copy(header, 8);
  return ethernet(source, 0x86dd, Buffer.concat([header, payload]));
}

/** A message of ICMPv6 about an address, as in neighbour discovery. */
export function icmpv6(type: number, target = '::'): Buffer {
  const message = Buffer.alloc(32);
  message.writeUInt8(type);
  addressToBytes(parseAddress(target)).copy(message, 8);
  return message;
}

/** What stands before such a message in the extension of that kind, with the message behind it. */
export function extended(nextHeader: number, message: Buffer, length = 0): Buffer {
  return Buffer.concat([Buffer.from([nextHeader, length, 0, 0, 0, 0, 0, 0]), message]);
}
