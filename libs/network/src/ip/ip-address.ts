import { InvalidAddressError } from './errors.js';

/** An address of either family, as the number that it is. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** How many bits an address has. */
export const addressBits = { 4: 32, 6: 128 } as const;

/** Four numbers up to 255 without leading zeros. */
const ipv4Pattern = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

const groupBits = 16n;
const groupCount = 8;

/**
 * Reads an address.
 *
 * Only what cannot be read in two ways is taken: `010.0.0.1` is 8.0.0.1 to some programs, and a zone (`fe80::1%eth0`)
 * means something on one host only.
 *
 * @throws {@link InvalidAddressError} (`DOCKLET_NETWORK_INVALID_ADDRESS`)
 */
export function parseAddress(text: string): IpAddress {
  const address = tryParseAddress(text);
  if (address === undefined) {
    throw new InvalidAddressError(text);
  }
  return address;
}

/** Like {@link parseAddress}, but undefined for what is not an address. */
export function tryParseAddress(text: string): IpAddress | undefined {
  if (ipv4Pattern.test(text)) {
    return { family: 4, value: parseIPv4(text) };
  }
  return isIPv6(text) ? { family: 6, value: parseIPv6(text) } : undefined;
}

/** node:net takes 2 ms to load, and most addresses are not of this family. */
function isIPv6(text: string): boolean {
  return (
    text.includes(':') && !text.includes('%') && process.getBuiltinModule('node:net').isIPv6(text)
  );
}

/** An address as it is usually written; IPv6 as RFC 5952 says. */
export function formatAddress({ family, value }: IpAddress): string {
  return family === 4 ? toBytes(value, 4).join('.') : formatIPv6(value);
}

/** An address in network byte order: 4 or 16 bytes. */
export function addressToBytes({ family, value }: IpAddress): Buffer {
  return Buffer.from(toBytes(value, addressBits[family] / 8));
}

/**
 * Reads an address in network byte order.
 *
 * @throws {@link InvalidAddressError} (`DOCKLET_NETWORK_INVALID_ADDRESS`) when there are not 4 or 16 bytes
 */
export function addressFromBytes(bytes: Uint8Array): IpAddress {
  if (bytes.length !== 4 && bytes.length !== 16) {
    throw new InvalidAddressError(`${bytes.length} bytes`);
  }
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: bytes.length === 4 ? 4 : 6, value };
}

/** Whether an address stays inside its host: 127.0.0.0/8 or ::1 (RFC 1122, RFC 4291). */
export function isLoopback({ family, value }: IpAddress): boolean {
  return family === 4 ? value >> 24n === 127n : value === 1n;
}

function parseIPv4(text: string): bigint {
  return text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function parseIPv6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const before = parseGroups(head);
  const after = parseGroups(tail ?? '');
  const gap = Array<bigint>(groupCount - before.length - after.length).fill(0n);
  return [...before, ...gap, ...after].reduce((sum, group) => (sum << groupBits) | group, 0n);
}

/** Groups of 16 bits; the last 32 bits may be written as IPv4: `::ffff:10.0.0.1`. */
function parseGroups(text: string): bigint[] {
  const parts = text === '' ? [] : text.split(':');
  return parts.flatMap((part) => {
    if (!part.includes('.')) {
      return [BigInt(`0x${part}`)];
    }
    const value = parseIPv4(part);
    return [value >> groupBits, value & 0xffffn];
  });
}

/** The longest run of two or more zero groups becomes `::`, the first one of two that are equally long. */
function formatIPv6(value: bigint): string {
  const groups = Array.from({ length: groupCount }, (_, index) =>
    ((value >> (groupBits * BigInt(groupCount - 1 - index))) & 0xffffn).toString(16),
  );
  const runs = groups.map((_, start) => {
    const end = groups.findIndex((group, index) => index >= start && group !== '0');
    return (end < 0 ? groupCount : end) - start;
  });
  const longest = Math.max(...runs);
  if (longest < 2) {
    return groups.join(':');
  }
  const start = runs.indexOf(longest);
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + longest).join(':')}`;
}

function toBytes(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, index) =>
    Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn),
  );
}
