import { InvalidMacAddressError } from './errors.js';
import type { IpAddress } from './ip-address.js';
import { addressToBytes } from './ip-address.js';

/** `02` says that it was not given by a manufacturer (IEEE 802, the locally administered bit); `42` is a habit. */
const prefix = [0x02, 0x42];

/**
 * The hardware address that goes with an IP address: as unique in a network as that, and the same each time, so that
 * what the neighbours have in their ARP tables stays true.
 */
export function macAddressOf(address: IpAddress): Buffer {
  return Buffer.from([...prefix, ...addressToBytes(address).subarray(-4)]);
}

const macPattern = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$/i;

/** The first bit that is sent says that it is for a group of machines (IEEE 802). */
const groupBit = 1;

/**
 * Reads a hardware address that an interface can have: `02:42:ac:1e:00:05`.
 *
 * @throws {@link InvalidMacAddressError} (`DOCKLET_NETWORK_INVALID_MAC_ADDRESS`)
 */
export function parseMacAddress(text: string): Buffer {
  const bytes = Buffer.from(macPattern.test(text) ? text.replaceAll(/[:-]/g, '') : '', 'hex');
  if (bytes.length === 0) {
    throw new InvalidMacAddressError(text, 'it is not six bytes in hexadecimal');
  }
  if ((bytes.readUInt8(0) & groupBit) !== 0 || bytes.every((byte) => byte === 0)) {
    throw new InvalidMacAddressError(text, 'no interface can have it');
  }
  return bytes;
}

/** `02:42:ac:1e:00:05`. */
export function formatMacAddress(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
