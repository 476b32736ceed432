import { ContainerRunningError } from '../state/errors.js';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { endContainer, untilSettled } from './stop-container.js';

/**
 * Removes a container, its name and its files.
 *
 * @throws ContainerRunningError (`DOCKLET_CONTAINER_RUNNING`) unless it may be ended by force
 * @throws ContainerUnkillableError (`DOCKLET_CONTAINER_UNKILLABLE`)
 */
export async function removeContainer(
  context: EngineContext,
  view: ContainerView,
  isForced: boolean,
): Promise<void> {
  const { record, status } = view;
  if (status === 'created' || status === 'exited') {
    await untilSettled(context, view);
  } else if (isForced) {
    await endContainer(context, view);
  } else {
    throw new ContainerRunningError(record.name);
  }
  context.containers.remove(record.id, record.name);
  if (record.options.isRemovedAtExit !== true) {
    context.journal.container(record, 'destroy');
  }
}
