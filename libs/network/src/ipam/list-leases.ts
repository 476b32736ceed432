import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { IpAddress } from '../ip/ip-address.js';
import { tryParseAddress } from '../ip/ip-address.js';

/** An address and whose it is. */
export interface ListedLease {
  readonly address: IpAddress;
  readonly containerId: string;
}

/**
 * Which container has which address, for whoever only looks. Nothing is locked: somebody may come or go meanwhile.
 *
 * @param folder the leases of a network, as AddressPool keeps them; none if it is not there
 */
export function listLeases(folder: string): readonly ListedLease[] {
  return readNames(folder)
    .flatMap((name) => {
      const address = tryParseAddress(name);
      const file = path.join(folder, name);
      const isThere = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;
      return address === undefined || !isThere ? [] : [{ address, containerId: readLink(file) }];
    })
    .filter(({ containerId }) => containerId !== '');
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch (error) {
    // It was given back between the two looks.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}
