import { readEvents, removeCgroup, locateCgroup } from '@docklet/cgroups';
import { isDockletError } from '@docklet/errors';
import { releaseLeases } from '@docklet/network';
import { leaseFolder } from '../network/connect.js';
import type { ContainerState } from '../state/container-record.js';
import { recordVersion } from '../state/container-record.js';
import type { StoredContainer } from '../state/container-store.js';
import { LiveFile, listLive } from '../state/live-file.js';
import type { EngineContext } from './engine-context.js';

/** How a container ended. */
export interface ContainerExit {
  readonly exitCode: number;
  /** Whether the kernel killed it for want of memory. */
  readonly isOomKilled: boolean;
  readonly finishedAt: string;
  /** Why it could not be started, or why nobody knows how it ended. */
  readonly error?: string;
}

/** Whether the kernel killed something in the container's cgroup for want of memory. */
export function wasOomKilled({ host }: EngineContext, cgroupPath: string): boolean {
  return readEvents(locateCgroup(host.cgroups, cgroupPath)).oomKills > 0;
}

/** Takes away what a container had of this machine beside its files: its processes, its cgroup and its address. */
export async function removeTraces({ host, layout }: EngineContext, live: LiveFile): Promise<void> {
  const cgroupPath = live.readCgroup();
  if (cgroupPath !== '') {
    await removeCgroup(locateCgroup(host.cgroups, cgroupPath));
  }
  releaseLeases(leaseFolder(layout), live.id);
}

/** Notes down how a container ended, or removes it if that was asked for. */
export function settle(
  { containers }: EngineContext,
  { record, state }: StoredContainer,
  exit: ContainerExit,
): void {
  if (record.options.isRemovedAtExit === true) {
    containers.remove(record.id, record.name);
    return;
  }
  containers.writeState(record, exitedState(state, exit));
}

function exitedState(state: ContainerState, exit: ContainerExit): ContainerState {
  const { exitCode, isOomKilled, finishedAt, error } = exit;
  return {
    schemaVersion: recordVersion,
    status: 'exited',
    ...(state.startedAt === undefined ? {} : { startedAt: state.startedAt }),
    finishedAt,
    exitCode,
    isOomKilled,
    ...(error === undefined ? {} : { error }),
  };
}

/**
 * Cleans up after containers that nobody looks after any more, because docklet was killed. Called before every command:
 * one look at a folder when there is nothing to do.
 *
 * @returns what could not be cleaned up; the next command tries again
 */
export async function repair(context: EngineContext): Promise<readonly Error[]> {
  const problems: Error[] = [];
  for (const id of listLive(context.layout)) {
    const live = LiveFile.takeOver(context.layout, id);
    if (live !== undefined) {
      try {
        await repairOne(context, live);
        live.remove();
      } catch (error) {
        live[Symbol.dispose]();
        if (!isDockletError(error)) {
          throw error;
        }
        problems.push(error);
      }
    }
  }
  return problems;
}

async function repairOne(context: EngineContext, live: LiveFile): Promise<void> {
  await removeTraces(context, live);
  const stored = context.containers.read(live.id);
  if (stored === undefined) {
    // It was killed while it was made: nobody has heard of this container.
    context.containers.remove(live.id, undefined);
    return;
  }
  if (stored.state.status === 'exited' && stored.record.options.isRemovedAtExit !== true) {
    // How it ended is known; only the cleaning up was cut short.
    return;
  }
  settle(context, stored, {
    exitCode: 137,
    isOomKilled: false,
    finishedAt: new Date().toISOString(),
    error: 'docklet was killed, and the container with it',
  });
}
