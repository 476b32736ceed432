import { readFileSync, writeFileSync } from 'node:fs';
import { SysctlError } from './errors.js';

const folder = '/proc/sys';

/**
 * Sets a kernel parameter of the calling thread's network namespace; sysctl(8), with slashes. What has the value
 * already is not written to.
 *
 * @throws {@link SysctlError} (`DOCKLET_NETWORK_SYSCTL_FAILED`)
 */
export function ensureSysctl(name: string, value: string): void {
  const path = `${folder}/${name}`;
  try {
    if (readFileSync(path, 'utf8').trim() !== value) {
      // A parameter that is not there must not become a new file: flag r+ does not create one.
      writeFileSync(path, value, { flag: 'r+' });
    }
  } catch (error) {
    throw new SysctlError(path, value, error);
  }
}
