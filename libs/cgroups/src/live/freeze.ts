import type { Cgroup } from '../cgroup.js';
import { CgroupFreezeTimeoutError, ControllerUnavailableError } from '../errors.js';
import { applyOperations } from '../operations/apply-operations.js';
import { ifPresent } from './cgroup-files.js';
import { monotonicMs, pause } from './clock.js';
import { freezerOf } from './freezer.js';
import type { Freezer } from './freezer.js';
import { listProcesses } from './list-processes.js';

/** How long to wait for the kernel. */
export interface WaitOptions {
  /** Default: 10 seconds. */
  readonly timeoutMs?: number;
}

/** The default of {@link WaitOptions}. */
export const defaultTimeoutMs = 10_000;

/**
 * Stops all processes of a cgroup where they are, and waits until they stand still. They do not notice, and can be
 * killed while frozen. Freezing what is frozen changes nothing.
 *
 * @throws CgroupFreezeTimeoutError (`DOCKLET_CGROUPS_FREEZE_TIMEOUT`) not all stood still in time; they run again
 * @throws CgroupOperationError (`DOCKLET_CGROUPS_OPERATION_FAILED`)
 * @throws ControllerUnavailableError (`DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE`)
 */
export async function freeze(
  cgroup: Cgroup,
  { timeoutMs = defaultTimeoutMs }: WaitOptions = {},
): Promise<void> {
  const freezer = requireFreezer(cgroup);
  const deadline = monotonicMs() + timeoutMs;
  applyOperations([freezer.operation(true)]);
  while (!freezer.isFrozen()) {
    if (monotonicMs() >= deadline) {
      applyOperations([freezer.operation(false)]);
      throw new CgroupFreezeTimeoutError(cgroup.path, listProcesses(cgroup), timeoutMs);
    }
    await pause(1);
  }
}

/**
 * Lets all processes of a cgroup run again. Thawing what runs changes nothing.
 *
 * @throws CgroupOperationError (`DOCKLET_CGROUPS_OPERATION_FAILED`)
 * @throws ControllerUnavailableError (`DOCKLET_CGROUPS_CONTROLLER_UNAVAILABLE`)
 */
export function thaw(cgroup: Cgroup): void {
  applyOperations([requireFreezer(cgroup).operation(false)]);
}

/**
 * Whether the processes of a cgroup stand still. False where there is no freezer, and when the cgroup is gone.
 *
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`)
 */
export function isFrozen(cgroup: Cgroup): boolean {
  return ifPresent(() => freezerOf(cgroup)?.isFrozen()) === true;
}

function requireFreezer(cgroup: Cgroup): Freezer {
  const freezer = freezerOf(cgroup);
  if (freezer === undefined) {
    throw new ControllerUnavailableError('freezer', 'the cgroup was made without it');
  }
  return freezer;
}
