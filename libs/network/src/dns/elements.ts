import type { IpAddress } from '../ip/ip-address.js';
import { addressToBytes } from '../ip/ip-address.js';
import {
  addressKey,
  groupTag,
  keyBytes,
  maxAddresses,
  maxNameBytes,
  valueBytes,
  valueLayout,
} from './element.js';
import { reverseName, wireName } from './wire-name.js';

/** What the containers of a network ask about, and whom. */
export interface NameRecords {
  /** Names and their addresses; a name can stand here several times. */
  readonly names: readonly NamedAddress[];
  /** What addresses are called: a name for each. */
  readonly reverse: readonly NamedAddress[];
  /** Which name servers the containers ask. */
  readonly servers: readonly IpAddress[];
  /** What only those containers hear of that are in further networks. */
  readonly groups?: readonly NameGroup[];
  /** Those containers, by their addresses in this network. */
  readonly members?: readonly GroupMember[];
}

/** The names of a further network. */
export interface NameGroup {
  /** 32 bits, and not 0. */
  readonly number: number;
  readonly names: readonly NamedAddress[];
  readonly reverse: readonly NamedAddress[];
}

/** A container that is in further networks. */
export interface GroupMember {
  readonly address: IpAddress;
  /** Their numbers, as many as a program asks through. */
  readonly groups: readonly number[];
}

/** A name that means an address. */
export interface NamedAddress {
  readonly name: string;
  readonly address: IpAddress;
}

/** An element of a name server's map. */
export interface NameElement {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** The elements of a name server's map. A name that is too long to be asked about is left out. */
export function nameElements({
  names,
  reverse,
  servers,
  groups = [],
  members = [],
}: NameRecords): readonly NameElement[] {
  return [
    ...recordElements(names, reverse),
    ...groups.flatMap((group) =>
      recordElements(group.names, group.reverse).flatMap((element) => tagged(element, group)),
    ),
    ...servers.map((address) => ({
      key: keyOfAddress('server', address),
      value: Buffer.alloc(valueBytes),
    })),
    ...members.map(({ address, groups: numbers }) => ({
      key: keyOfAddress('member', address),
      value: groupsValue(numbers),
    })),
  ];
}

function recordElements(
  names: readonly NamedAddress[],
  reverse: readonly NamedAddress[],
): readonly NameElement[] {
  return [
    ...[...byWireName(names)].flatMap(([name, addresses]) =>
      fitting({ key: Buffer.from(name, 'latin1'), value: addressValue(addresses) }),
    ),
    ...reverse.flatMap(({ name, address }) => {
      const target = wireName(name);
      const element = { key: wireName(reverseName(address)), value: nameValue(target) };
      return target.length > maxNameBytes ? [] : fitting(element);
    }),
  ];
}

/** A name that reaches to where the tag stands is left out. */
function tagged({ key, value }: NameElement, { number }: NameGroup): readonly NameElement[] {
  const hasRoom = key.subarray(groupTag.offset - 1).every((byte) => byte === 0);
  key.writeUInt32LE(number, groupTag.offset);
  return hasRoom ? [{ key, value }] : [];
}

function groupsValue(numbers: readonly number[]): Buffer {
  const value = Buffer.alloc(valueBytes);
  numbers.slice(0, groupTag.maxGroups).forEach((number, index) => {
    value.writeUInt32LE(number, groupTag.bytes * index);
  });
  return value;
}

function byWireName(names: readonly NamedAddress[]): ReadonlyMap<string, readonly IpAddress[]> {
  const found = new Map<string, IpAddress[]>();
  for (const { name, address } of names) {
    const key = wireName(name).toString('latin1');
    found.set(key, [...(found.get(key) ?? []), address]);
  }
  return found;
}

function fitting({ key, value }: NameElement): readonly NameElement[] {
  return key.length >= keyBytes ? [] : [{ key: padded(key), value }];
}

function addressValue(addresses: readonly IpAddress[]): Buffer {
  const value = Buffer.alloc(valueBytes);
  for (const family of [4, 6] as const) {
    const [count, data] =
      family === 4
        ? [valueLayout.ipv4Count, valueLayout.ipv4]
        : [valueLayout.ipv6Count, valueLayout.ipv6];
    const known = addresses.filter((address) => address.family === family);
    const bytes = known.slice(0, maxAddresses[family]).map(addressToBytes);
    value.writeUInt8(bytes.length, count);
    Buffer.concat(bytes).copy(value, data);
  }
  return value;
}

function nameValue(name: Buffer): Buffer {
  const value = Buffer.alloc(valueBytes);
  value.writeUInt8(Math.min(name.length, maxNameBytes), valueLayout.nameBytes);
  name.copy(value, valueLayout.name);
  return value;
}

function keyOfAddress(kind: 'server' | 'member', address: IpAddress): Buffer {
  const key = Buffer.alloc(keyBytes);
  key.writeUInt16LE(addressKey[kind][address.family], 0);
  addressToBytes(address).copy(key, addressKey.address);
  return key;
}

function padded(name: Buffer): Buffer {
  return Buffer.concat([name], keyBytes);
}
