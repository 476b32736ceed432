import type { Cgroup } from '../cgroup.js';
import { ProcessKillError, errnoOf } from '../errors.js';
import { applyOperations } from '../operations/apply-operations.js';
import { isGone } from './cgroup-files.js';
import { freezerOf } from './freezer.js';
import { listProcesses, processesBelow } from './list-processes.js';

const KILL = 'cgroup.kill';

/**
 * Sends SIGKILL to every process of a cgroup and of those below it, also to frozen ones. Does not wait: dying takes a
 * process some time. Nothing happens when the cgroup is empty or gone.
 *
 * In v2 the kernel does it at one stroke, and no fork escapes (`cgroup.kill`, since Linux 5.14). Elsewhere the
 * processes are frozen meanwhile, so that few can fork and no pid is used again between looking and killing.
 *
 * @throws CgroupOperationError (`DOCKLET_CGROUPS_OPERATION_FAILED`)
 * @throws CgroupReadError (`DOCKLET_CGROUPS_READ_FAILED`)
 * @throws ProcessKillError (`DOCKLET_CGROUPS_KILL_FAILED`)
 */
export function killProcesses(cgroup: Cgroup): void {
  const pids = listProcesses(cgroup);
  const inV2 = cgroup.unified === undefined ? [] : processesBelow(cgroup.unified);
  if (killAtOneStroke(cgroup)) {
    // A process with access to the cgroup file systems may have left the v2 cgroup and none of the v1 ones.
    killEach(pids.filter((pid) => !inV2.includes(pid)));
    return;
  }
  setFrozen(cgroup, true);
  try {
    killEach(listProcesses(cgroup));
  } finally {
    // In v1 a signal waits until its process runs again.
    setFrozen(cgroup, false);
  }
}

function killAtOneStroke({ unified }: Cgroup): boolean {
  if (unified === undefined) {
    return false;
  }
  const why = 'the kernel kills all that is in it';
  try {
    applyOperations([{ kind: 'write', path: `${unified}/${KILL}`, value: '1', why }]);
    return true;
  } catch (error) {
    if (isGone(error)) {
      return false;
    }
    throw error;
  }
}

function setFrozen(cgroup: Cgroup, isFrozen: boolean): void {
  const operation = freezerOf(cgroup)?.operation(isFrozen);
  if (operation !== undefined) {
    applyOperations([{ ...operation, tolerated: ['ENOENT', 'ENODEV'] }]);
  }
}

function killEach(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (errnoOf(error) !== 'ESRCH') {
        throw new ProcessKillError(pid, error);
      }
    }
  }
}
