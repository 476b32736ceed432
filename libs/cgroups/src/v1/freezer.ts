import { readIfPresent } from '../live/cgroup-files.js';
import type { CgroupWrite } from '../operations/operation.js';

const STATE = 'freezer.state';

/**
 * Stops or resumes all processes by the freezer controller of cgroup v1.
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html
 */
export function v1FreezeOperation(folder: string, isFrozen: boolean): CgroupWrite {
  return {
    kind: 'write',
    path: `${folder}/${STATE}`,
    value: isFrozen ? 'FROZEN' : 'THAWED',
    why: isFrozen ? 'nothing in it runs' : 'all in it runs again',
  };
}

/** Whether every process stands still; between asking for it and this, the kernel says FREEZING. */
export function isV1Frozen(folder: string): boolean {
  return readIfPresent(folder, STATE) === 'FROZEN';
}
