import { freeze, thaw } from '@docklet/cgroups';
import type { ContainerView } from './container-view.js';
import { cgroupOf } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { ContainerNotRunningError } from '../exec/errors.js';
import { ContainerAlreadyPausedError, ContainerNotPausedError } from './lifecycle-errors.js';

/**
 * Stops all processes of a container where they are, by the freezer of cgroup v2 or v1.
 *
 * @throws {@link ContainerNotRunningError}, {@link ContainerAlreadyPausedError}
 */
export async function pauseContainer(context: EngineContext, view: ContainerView): Promise<void> {
  const { status, record } = view;
  if (status === 'paused') {
    throw new ContainerAlreadyPausedError(record.name);
  }
  if (status !== 'running') {
    throw new ContainerNotRunningError(record.name, 'pause');
  }
  await freeze(cgroupOf(context, record.id));
  context.journal.container(record, 'pause');
}

/**
 * Lets a paused container run again.
 *
 * @throws {@link ContainerNotPausedError} (`DOCKLET_CONTAINER_NOT_PAUSED`)
 */
export function unpauseContainer(context: EngineContext, view: ContainerView): void {
  if (view.status !== 'paused') {
    throw new ContainerNotPausedError(view.record.name);
  }
  thaw(cgroupOf(context, view.record.id));
  context.journal.container(view.record, 'unpause');
}
