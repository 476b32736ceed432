import type { IpAddress } from '../ip/ip-address.js';
import { addressToBytes } from '../ip/ip-address.js';

/** A name as it stands in a message, in lower case: its labels, each behind its length (RFC 1035, section 3.1). */
export function wireName(name: string): Buffer {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  const parts = labels.map((text) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]));
  return Buffer.concat([...parts, Buffer.of(0)]);
}

/** The name that is asked for the name of an address: RFC 1035, section 3.5; RFC 3596, section 2.5. */
export function reverseName(address: IpAddress): string {
  const bytes = [...addressToBytes(address)].toReversed();
  return address.family === 4
    ? `${bytes.join('.')}.in-addr.arpa`
    : `${bytes.map((byte) => `${(byte & 0xf).toString(16)}.${(byte >> 4).toString(16)}`).join('.')}.ip6.arpa`;
}
