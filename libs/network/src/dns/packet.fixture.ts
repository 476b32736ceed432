import type { IpAddress } from '../ip/ip-address.js';
import { addressToBytes } from '../ip/ip-address.js';
import { wireName } from './wire-name.js';

/** A datagram that a container sends to this host. */
export interface Datagram {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly sourcePort?: number;
  readonly port?: number;
  readonly payload: Uint8Array;
  /** Default: true. */
  readonly hasChecksum?: boolean;
}

/** An answer of a name server, taken apart. */
export interface ParsedAnswer {
  readonly id: number;
  readonly flags: number;
  readonly question: string;
  readonly questionType: number;
  readonly records: readonly { readonly type: number; readonly data: Buffer }[];
  readonly counts: readonly number[];
}

const IPPROTO_UDP = 17;

/** The loopback, whose address is all zeros, is what a test run takes a packet for. */
export const hostMac = Buffer.alloc(6);
export const containerMac = Buffer.of(2, 0x42, 1, 2, 3, 4);

/** A question about a name; `extra` comes behind it. */
export function question(
  name: string | Buffer,
  type: number,
  { id = 0x1234, flags = 0x0100, extra = Buffer.alloc(0), additional = 0 } = {},
): Buffer {
  const header = Buffer.alloc(12);
  [id, flags, 1, 0, 0, additional].forEach((word, index) => header.writeUInt16BE(word, 2 * index));
  const text = typeof name === 'string' ? wireName(name) : name;
  return Buffer.concat([header, text, Buffer.of(0, type, 0, 1), extra]);
}

/** An Ethernet frame with a datagram. */
export function frame(datagram: Datagram): Buffer {
  const { source, destination, payload, sourcePort = 40_000, port = 53 } = datagram;
  const udp = Buffer.alloc(8);
  [sourcePort, port, 8 + payload.length, 0].forEach((word, index) =>
    udp.writeUInt16BE(word, 2 * index),
  );
  const segment = Buffer.concat([udp, payload]);
  const addresses = Buffer.concat([addressToBytes(source), addressToBytes(destination)]);
  if (datagram.hasChecksum ?? true) {
    segment.writeUInt16BE(udpChecksum(addresses, segment) || 0xffff, 6);
  }
  const ip = source.family === 4 ? ipv4Header(addresses, segment) : ipv6Header(addresses, segment);
  const type = source.family === 4 ? [0x08, 0x00] : [0x86, 0xdd];
  return Buffer.concat([hostMac, containerMac, Buffer.from(type), ip, segment]);
}

function ipv4Header(addresses: Buffer, segment: Buffer): Buffer {
  const header = Buffer.from([0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, IPPROTO_UDP, 0, 0, ...addresses]);
  header.writeUInt16BE(20 + segment.length, 2);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

function ipv6Header(addresses: Buffer, segment: Buffer): Buffer {
  const header = Buffer.from([0x60, 0, 0, 0, 0, 0, IPPROTO_UDP, 64, ...addresses]);
  header.writeUInt16BE(segment.length, 4);
  return header;
}

/** What a receiver sees: nothing if a length or a checksum is wrong. */
export function receive(packet: Buffer, family: 4 | 6): Datagram & { readonly macs: Buffer } {
  const ipBytes = family === 4 ? 20 : 40;
  const ip = packet.subarray(14, 14 + ipBytes);
  const segment = packet.subarray(14 + ipBytes);
  const addresses = family === 4 ? ip.subarray(12, 20) : ip.subarray(8, 40);
  const lengths = [
    family === 4 ? ip.readUInt16BE(2) - ipBytes : ip.readUInt16BE(4),
    segment.readUInt16BE(4),
  ];
  if (lengths.some((length) => length !== segment.length)) {
    throw new RangeError(`lengths ${lengths.join(', ')} of ${segment.length} bytes`);
  }
  if (family === 4 && checksum(ip) !== 0) {
    throw new RangeError('checksum of IPv4');
  }
  const hasChecksum = segment.readUInt16BE(6) !== 0;
  if (hasChecksum && udpChecksum(addresses, segment) !== 0) {
    throw new RangeError('checksum of UDP');
  }
  const half = addresses.length / 2;
  return {
    macs: packet.subarray(0, 12),
    source: toAddress(addresses.subarray(0, half)),
    destination: toAddress(addresses.subarray(half)),
    sourcePort: segment.readUInt16BE(0),
    port: segment.readUInt16BE(2),
    payload: segment.subarray(8),
    hasChecksum,
  };
}

/** Takes an answer apart as a resolver does: the names of all records are that of the question. */
export function parseAnswer(payload: Uint8Array): ParsedAnswer {
  const bytes = Buffer.from(payload);
  const words = [0, 1, 2, 3, 4, 5].map((index) => bytes.readUInt16BE(2 * index));
  const [id = 0, flags = 0, ...counts] = words;
  const [question, end] = parseName(bytes, 12);
  const records = [];
  let position = end + 4;
  for (let index = 0; index < (counts[1] ?? 0); index++) {
    const [name] = parseName(bytes, bytes.readUInt16BE(position) & 0x3fff);
    const length = bytes.readUInt16BE(position + 10);
    if (name !== question || bytes.readUInt16BE(position) >> 14 !== 3) {
      throw new RangeError('a record of another name');
    }
    const data = bytes.subarray(position + 12, position + 12 + length);
    records.push({ type: bytes.readUInt16BE(position + 2), data });
    position += 12 + length;
  }
  if (position !== bytes.length) {
    throw new RangeError('something behind the answer');
  }
  return { id, flags, question, questionType: bytes.readUInt16BE(end), records, counts };
}

/** A name, and where it ends. */
export function parseName(bytes: Buffer, start: number): readonly [string, number] {
  const labels: string[] = [];
  let position = start;
  for (let length = bytes.readUInt8(position); length > 0; length = bytes.readUInt8(position)) {
    labels.push(bytes.toString('latin1', position + 1, position + 1 + length));
    position += 1 + length;
  }
  return [labels.join('.'), position + 1];
}

function toAddress(bytes: Buffer): IpAddress {
  return { family: bytes.length === 4 ? 4 : 6, value: BigInt(`0x${bytes.toString('hex')}`) };
}

function udpChecksum(addresses: Buffer, segment: Buffer): number {
  const pseudo = Buffer.from([0, IPPROTO_UDP, segment.length >> 8, segment.length & 0xff]);
  const padding = Buffer.alloc(segment.length % 2);
  return checksum(Buffer.concat([addresses, pseudo, segment, padding]));
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) {
    sum += bytes.readUInt16BE(index);
  }
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return ~sum & 0xffff;
}
