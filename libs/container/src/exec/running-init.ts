import { existsSync } from 'node:fs';
import { listProcesses } from '@docklet/cgroups';
import type { Cgroup } from '@docklet/cgroups';
import type { Fd } from '@docklet/syscall';
import { SyscallError, openPidfd } from '@docklet/syscall';
import { cgroupOf } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerRecord } from '../state/container-record.js';
import type { StoredContainer } from '../state/container-store.js';
import { isLookedAfter } from '../state/live-file.js';
import { ContainerNotRunningError } from './errors.js';

/** The first process of a container that runs. */
export interface RunningInit extends Disposable {
  /** Its process id on the host. It may be another process's once this one has ended; the pidfd never is. */
  readonly pid: number;
  readonly pidfd: Fd;
  readonly cgroup: Cgroup;
  /** All processes of the container, as the host numbers them. */
  readonly processes: readonly number[];
}

/**
 * Finds the first process of a container, and holds on to it. The number in the container's state is not believed: the
 * process has to be in the container's cgroup, which the kernel says of the very process that is held on to.
 *
 * @throws {@link ContainerNotRunningError} (`DOCKLET_CONTAINER_NOT_RUNNING`)
 */
export function holdInit(context: EngineContext, container: StoredContainer): RunningInit {
  const { record, state } = container;
  const { pid } = state;
  if (pid === undefined || !isLookedAfter(context.layout, record.id)) {
    throw new ContainerNotRunningError(record.name);
  }
  const cgroup = existingCgroupOf(context, record.id);
  const pidfd = openUnlessGone(pid, record.name);
  const processes = listProcesses(cgroup);
  if (!processes.includes(pid)) {
    pidfd.close();
    throw new ContainerNotRunningError(record.name);
  }
  return { pid, pidfd, cgroup, processes, [Symbol.dispose]: () => pidfd.close() };
}

/**
 * Like {@link holdInit}, for whoever needs the container for something of theirs.
 *
 * @param notRunning what is thrown when it does not run
 */
export function holdInitFor(
  context: EngineContext,
  container: StoredContainer,
  notRunning: (record: ContainerRecord) => Error,
): RunningInit {
  try {
    return holdInit(context, container);
  } catch (error) {
    throw error instanceof ContainerNotRunningError ? notRunning(container.record) : error;
  }
}

/** A container's cgroup, with the folders that it really has. */
export function existingCgroupOf(context: EngineContext, id: string): Cgroup {
  const { unified, v1, ...rest } = cgroupOf(context, id);
  return {
    ...rest,
    unified: unified !== undefined && existsSync(unified) ? unified : undefined,
    v1: Object.fromEntries(Object.entries(v1).filter(([, folder]) => existsSync(folder))),
  };
}

function openUnlessGone(pid: number, name: string): Fd {
  try {
    return openPidfd(pid);
  } catch (error) {
    if (error instanceof SyscallError && error.errno === 'ESRCH') {
      throw new ContainerNotRunningError(name);
    }
    throw error;
  }
}
