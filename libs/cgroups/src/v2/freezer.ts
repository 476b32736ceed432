import { readFlatKeyed } from '../live/cgroup-files.js';
import type { CgroupWrite } from '../operations/operation.js';

const FREEZE = 'cgroup.freeze';
const EVENTS = 'cgroup.events';

/**
 * Stops or resumes all processes of a v2 cgroup (since Linux 5.2).
 *
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#core-interface-files
 */
export function v2FreezeOperation(folder: string, isFrozen: boolean): CgroupWrite {
  return {
    kind: 'write',
    path: `${folder}/${FREEZE}`,
    value: isFrozen ? '1' : '0',
    why: isFrozen ? 'nothing in it runs' : 'all in it runs again',
  };
}

/** Whether every process stands still; the kernel gets there some time after it was asked to. */
export function isV2Frozen(folder: string): boolean {
  return readFlatKeyed(folder, EVENTS).get('frozen') === 1;
}
