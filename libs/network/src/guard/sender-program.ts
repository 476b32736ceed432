import type { BpfItem } from '../bpf/instruction.js';
import { exit, jump, jumpIf, label, load, note, r0, r1, r5, set } from '../bpf/instruction.js';
import { loadPacket, packetStart, requireBytes, requireContent } from '../bpf/packet-data.js';
import { verdicts } from '../bpf/verdicts.js';
import type { IpAddress } from '../ip/ip-address.js';
import { addressToBytes } from '../ip/ip-address.js';

/** Under which addresses somebody may send. */
export interface Sender {
  readonly macAddress: Uint8Array;
  /** Of an interface that has none of IPv6, no packet of IPv6 goes out. */
  readonly addresses: readonly IpAddress[];
}

/** Where things are in a packet: Ethernet, ARP (RFC 826), IPv4, IPv6 (RFC 8200), neighbour discovery (RFC 4861). */
const packet = {
  source: 6,
  etherType: 12,
  arp: { kind: 14, senderMac: 22, senderAddress: 28, end: 42 },
  ipv4: { source: 26, end: 34 },
  ipv6: { nextHeader: 20, source: 22, end: 54 },
  neighbour: { target: 62, end: 78 },
} as const;

/** As they are read: in network byte order on a little-endian machine. */
const networkOrder = { arp: 0x0608, ipv4: 0x0008, ipv6: 0xdd86 } as const;

/** Ethernet and IPv4, with addresses of 6 and 4 bytes. */
const usualArp = Buffer.from('000108000604', 'hex');

/** Who has no address yet and asks whether somebody has this one: RFC 5227, RFC 4862. */
const nobody = { 4: Buffer.alloc(4), 6: Buffer.alloc(16) } as const;

/** Next headers of IPv6; https://www.iana.org/assignments/protocol-numbers */
const header = {
  hopByHop: 0,
  tcp: 6,
  udp: 17,
  fragment: 44,
  esp: 50,
  icmp: 58,
  sctp: 132,
} as const;

/** Between which and the message anything could stand: routing, authentication, destination, mobility, HIP, shim6, tests. */
const otherExtensions: readonly number[] = [43, 51, 60, 135, 139, 140, 253, 254];

/** Messages of ICMPv6: RFC 4861, RFC 2710, RFC 3810. */
const message = { routerAdvertisement: 134, neighbourAdvertisement: 136, redirect: 137 } as const;
const listenerMessages: readonly number[] = [130, 131, 132, 143];

/**
 * A program for what comes in by an interface from somebody who could make up packets: it lets through what is sent under
 * their own addresses, in Ethernet, ARP, IPv4 and IPv6, and nothing of other protocols; no router's advertisement, and no
 * redirect.
 */
export function senderProgram({ macAddress, addresses }: Sender): readonly BpfItem[] {
  const own4 = bytesOf(addresses, 4);
  const given6 = bytesOf(addresses, 6);
  const own6 = given6.length === 0 ? [] : [...given6, linkLocalOf(macAddress)];
  return [
    ...loadPacket(r1),
    note('its own hardware address'),
    ...requireBytes(packet.ipv4.end, 'drop'),
    ...requireContent(packet.source, macAddress, 'drop'),
    load(r5, 'u16', packetStart, packet.etherType),
    jumpIf(r5, '==', networkOrder.arp, 'arp'),
    jumpIf(r5, '==', networkOrder.ipv4, 'ipv4'),
    ...(own6.length === 0 ? [] : [jumpIf(r5, '==', networkOrder.ipv6, 'ipv6')]),
    jump('drop'),
    ...arpItems(macAddress, own4),
    label('ipv4'),
    ...requireOneOf('ipv4', packet.ipv4.source, own4),
    jump('pass'),
    ...(own6.length === 0 ? [] : ipv6Items(own6)),
    label('pass'),
    set(r0, verdicts.unspecified),
    exit(),
    label('drop'),
    set(r0, verdicts.drop),
    exit(),
  ];
}

function arpItems(macAddress: Uint8Array, own: readonly Buffer[]): readonly BpfItem[] {
  return [
    label('arp'),
    ...requireBytes(packet.arp.end, 'drop'),
    ...requireContent(packet.arp.kind, usualArp, 'drop'),
    ...requireContent(packet.arp.senderMac, macAddress, 'drop'),
    ...requireOneOf('arp', packet.arp.senderAddress, [...own, nobody[4]]),
    jump('pass'),
  ];
}

function ipv6Items(own: readonly Buffer[]): readonly BpfItem[] {
  return [
    label('ipv6'),
    ...requireBytes(packet.ipv6.end + 1, 'drop'),
    ...requireOneOf('ipv6', packet.ipv6.source, [...own, nobody[6]]),
    load(r5, 'u8', packetStart, packet.ipv6.nextHeader),
    jumpIf(r5, '==', header.icmp, 'icmp'),
    jumpIf(r5, '==', header.hopByHop, 'listener'),
    jumpIf(r5, '==', header.fragment, 'fragment'),
    note('what could hide a message of ICMPv6 (RFC 7113)'),
    ...otherExtensions.map((number) => jumpIf(r5, '==', number, 'drop')),
    jump('pass'),
    label('icmp'),
    load(r5, 'u8', packetStart, packet.ipv6.end),
    jumpIf(r5, '==', message.routerAdvertisement, 'drop'),
    jumpIf(r5, '==', message.redirect, 'drop'),
    jumpIf(r5, '!=', message.neighbourAdvertisement, 'pass'),
    note('it tells of itself only'),
    ...requireBytes(packet.neighbour.end, 'drop'),
    ...requireOneOf('neighbour', packet.neighbour.target, own),
    jump('pass'),
    ...extensionItems(),
  ];
}

/** The extensions that are in use: for groups that are listened to, and for what is too long for one packet. */
function extensionItems(): readonly BpfItem[] {
  const behind = packet.ipv6.end + 8;
  const carried = [header.tcp, header.udp, header.sctp, header.esp];
  return [
    label('listener'),
    ...requireBytes(behind + 1, 'drop'),
    ...requireContent(packet.ipv6.end, Buffer.from([header.icmp, 0]), 'drop'),
    load(r5, 'u8', packetStart, behind),
    ...listenerMessages.map((number) => jumpIf(r5, '==', number, 'pass')),
    jump('drop'),
    label('fragment'),
    ...requireBytes(behind, 'drop'),
    load(r5, 'u8', packetStart, packet.ipv6.end),
    ...carried.map((number) => jumpIf(r5, '==', number, 'pass')),
    jump('drop'),
  ];
}

/** Drops a packet that has none of these there. */
function requireOneOf(
  name: string,
  offset: number,
  contents: readonly Uint8Array[],
): readonly BpfItem[] {
  return [
    ...contents.flatMap((content, index) => [
      ...requireContent(offset, content, `${name}_not_${index}`),
      jump(`${name}_own`),
      label(`${name}_not_${index}`),
    ]),
    jump('drop'),
    label(`${name}_own`),
  ];
}

function bytesOf(addresses: readonly IpAddress[], family: 4 | 6): readonly Buffer[] {
  return addresses.filter((address) => address.family === family).map(addressToBytes);
}

/** The one that an interface gives itself: RFC 4291, appendix A. */
function linkLocalOf(macAddress: Uint8Array): Buffer {
  const [first = 0, ...rest] = macAddress;
  const identifier = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)];
  return Buffer.from([0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...identifier]);
}
