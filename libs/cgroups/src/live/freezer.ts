import type { Cgroup } from '../cgroup.js';
import type { CgroupWrite } from '../operations/operation.js';
import { isV1Frozen, v1FreezeOperation } from '../v1/freezer.js';
import { isV2Frozen, v2FreezeOperation } from '../v2/freezer.js';

/** What can stop a cgroup, whichever version it is of. */
export interface Freezer {
  readonly operation: (isFrozen: boolean) => CgroupWrite;
  readonly isFrozen: () => boolean;
}

/** What can stop this cgroup; undefined on a v1 host without the freezer controller. */
export function freezerOf({ unified, v1 }: Cgroup): Freezer | undefined {
  const v1Folder = v1.freezer;
  if (unified !== undefined) {
    return {
      operation: (isFrozen) => v2FreezeOperation(unified, isFrozen),
      isFrozen: () => isV2Frozen(unified),
    };
  }
  return v1Folder === undefined
    ? undefined
    : {
        operation: (isFrozen) => v1FreezeOperation(v1Folder, isFrozen),
        isFrozen: () => isV1Frozen(v1Folder),
      };
}
