import { ContainerRunningError } from '../state/errors.js';
import type { ContainerView } from './container-view.js';
import { discardContainer } from './discard-container.js';
import type { EngineContext } from './engine-context.js';
import { endContainer, untilSettled } from './stop-container.js';

/** How a container is removed. */
export interface RemoveOptions {
  /** Whether it is ended first if it runs. Default: false. */
  readonly isForced?: boolean;
  /** Whether the volumes go with it that were made for it alone. Default: false. */
  readonly removesVolumes?: boolean;
}

/**
 * Removes a container, its name and its files.
 *
 * @throws ContainerRunningError (`DOCKLET_CONTAINER_RUNNING`) unless it may be ended by force
 * @throws ContainerUnkillableError (`DOCKLET_CONTAINER_UNKILLABLE`)
 */
export async function removeContainer(
  context: EngineContext,
  view: ContainerView,
  { isForced = false, removesVolumes = false }: RemoveOptions,
): Promise<void> {
  const { record, status } = view;
  if (status === 'created' || status === 'exited') {
    await untilSettled(context, view);
  } else if (isForced) {
    await endContainer(context, view);
  } else {
    throw new ContainerRunningError(record.name);
  }
  if (removesVolumes) {
    await discardContainer(context, record.id, record);
  } else {
    context.containers.remove(record.id, record.name);
  }
  if (record.options.isRemovedAtExit !== true) {
    context.journal.container(record, 'destroy');
  }
}
