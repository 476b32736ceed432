import type { IpAddress } from '../ip/ip-address.js';
import { addressToBytes } from '../ip/ip-address.js';
import {
  keyBytes,
  maxAddresses,
  maxNameBytes,
  serverKey,
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
export function nameElements({ names, reverse, servers }: NameRecords): readonly NameElement[] {
  return [
    ...[...byWireName(names)].flatMap(([name, addresses]) =>
      fitting({ key: Buffer.from(name, 'latin1'), value: addressValue(addresses) }),
    ),
    ...reverse.flatMap(({ name, address }) => {
      const target = wireName(name);
      const element = { key: wireName(reverseName(address)), value: nameValue(target) };
      return target.length > maxNameBytes ? [] : fitting(element);
    }),
    ...servers.map((address) => ({ key: keyOfServer(address), value: Buffer.alloc(valueBytes) })),
  ];
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

function keyOfServer(address: IpAddress): Buffer {
  const key = Buffer.alloc(keyBytes);
  key.writeUInt16LE(serverKey.kind[address.family], 0);
  addressToBytes(address).copy(key, serverKey.address);
  return key;
}

function padded(name: Buffer): Buffer {
  return Buffer.concat([name], keyBytes);
}
