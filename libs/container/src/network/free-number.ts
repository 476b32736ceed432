import { hostInterfaceName, interfaceExists } from '@docklet/network';
import { randomBytes } from '../state/random.js';

/** For the names of interfaces on the host: those of the container's last start may still be there. */
export function randomNumber(): number {
  return randomBytes(2).readUInt16LE();
}

/**
 * The first number from this one on with which no interface of the host has the container's name: neither another one of
 * it, nor one that is just going.
 */
export function freeNumber(id: string, from: number): number {
  let number = from;
  while (interfaceExists(hostInterfaceName(id, number))) {
    number++;
  }
  return number;
}
