import { readdirSync, readlinkSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { lockFile } from '@docklet/syscall';
import { tryParseAddress } from '../ip/ip-address.js';
import { LeaseFolderError } from './errors.js';

/**
 * Gives back every address that a container has, for whoever cleans up after it without knowing which ones they were.
 *
 * @param folder the leases of a network, as {@link AddressPool} keeps them; nothing happens when there is none
 * @returns whether it had any
 * @throws {@link LeaseFolderError} (`DOCKLET_NETWORK_LEASE_FOLDER_FAILED`)
 */
export function releaseLeases(folder: string, containerId: string): boolean {
  let hadLeases = false;
  try {
    const lock = lockFile(path.join(folder, 'lock'));
    try {
      for (const name of readdirSync(folder)) {
        const file = path.join(folder, name);
        if (tryParseAddress(name) !== undefined && readlinkSync(file) === containerId) {
          unlinkSync(file);
          hadLeases = true;
        }
      }
    } finally {
      lock?.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new LeaseFolderError(folder, error);
    }
  }
  return hadLeases;
}
