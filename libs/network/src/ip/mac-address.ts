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

/** `02:42:ac:1e:00:05`. */
export function formatMacAddress(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}
