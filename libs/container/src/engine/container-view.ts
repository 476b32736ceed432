import { statSync } from 'node:fs';
import { isFrozen, locateCgroup } from '@docklet/cgroups';
import type { Cgroup } from '@docklet/cgroups';
import { readHealth } from '../health/health-file.js';
import { healthCheckOf } from '../health/health-options.js';
import type { HealthState } from '../health/health-state.js';
import type { StoredContainer } from '../state/container-store.js';
import { readExitFile } from '../state/exit-file.js';
import { exitRecordBytes } from '../state/exit-record.js';
import { isLookedAfter, readCgroupPath } from '../state/live-file.js';
import { describeExit, exitOf, exitedState } from './clean-up.js';
import type { EngineContext } from './engine-context.js';
import { isRestarted } from './restart-policy.js';

/** Where a container is in its life, as the kernel knows it. */
export type LiveStatus = 'created' | 'running' | 'paused' | 'restarting' | 'exited';

/** Whether a container runs, paused or about to be started again included. */
export function isAlive(status: LiveStatus): boolean {
  return status === 'running' || status === 'paused' || status === 'restarting';
}

/** A container as its files and the kernel tell. */
export interface ContainerView extends StoredContainer {
  readonly status: LiveStatus;
  /** Whether it is well, if that is looked after. */
  readonly health?: HealthState;
}

/**
 * What is true of a container. That its files say that it runs is not enough: somebody has to look after it, which the
 * kernel knows by a lock. No lock is taken that anybody waits for.
 */
export function viewContainer(context: EngineContext, stored: StoredContainer): ContainerView {
  const { record, state } = stored;
  if (state.status !== 'running') {
    return { ...stored, status: state.status };
  }
  if (!isLookedAfter(context.layout, record.id)) {
    return viewAbandoned(context, stored);
  }
  const { exit } = context.layout.containerFiles(record.id);
  if (!isWritten(exit)) {
    return {
      ...stored,
      status: isFrozen(cgroupOf(context, record.id)) ? 'paused' : 'running',
      ...healthOf(context, stored),
    };
  }
  const ended = exitedState(state, describeExit(readExitFile(exit), false));
  const isComingBack = isRestarted(record.options.restart, state, ended.exitCode ?? 0);
  return { record, state: ended, status: isComingBack ? 'restarting' : 'exited' };
}

/**
 * A container by its name, its id, or the beginning of its id.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 * @throws AmbiguousContainerError (`DOCKLET_CONTAINER_AMBIGUOUS`)
 */
export function findContainer(context: EngineContext, nameOrId: string): ContainerView {
  const { containers } = context;
  return viewContainer(context, containers.get(containers.resolve(nameOrId), nameOrId));
}

/**
 * Nobody looks after it although its state says that it runs. It may have been cleaned up, or even started again, since
 * its state was read; otherwise whoever looked after it was killed, or the machine went down.
 */
function viewAbandoned(context: EngineContext, before: StoredContainer): ContainerView {
  const { layout, containers } = context;
  const { id } = before.record;
  const stored = containers.read(id) ?? before;
  const { record, state } = stored;
  if (state.status !== 'running') {
    return { ...stored, status: state.status };
  }
  if (isLookedAfter(layout, id)) {
    return viewContainer(context, stored);
  }
  const end = readExitFile(layout.containerFiles(id).exit);
  return { record, state: exitedState(state, exitOf(end, false, state)), status: 'exited' };
}

/** The cgroup of a container that was started: where it is was noted down then. */
export function cgroupOf({ host, options, layout }: EngineContext, id: string): Cgroup {
  return locateCgroup(host.cgroups, readCgroupPath(layout, id) ?? `${options.cgroupParent}/${id}`);
}

function healthOf(
  { layout }: EngineContext,
  { record, state }: StoredContainer,
): Pick<ContainerView, 'health'> {
  return healthCheckOf(record.options.health) === undefined
    ? {}
    : { health: readHealth(layout.containerFiles(record.id).health, state.startedAt ?? '') };
}

function isWritten(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= exitRecordBytes;
}
