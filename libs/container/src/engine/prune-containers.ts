import { ContainerNotFoundError, ContainerRunningError } from '../state/errors.js';
import { containerSize } from './container-size.js';
import type { ContainerView } from './container-view.js';
import { viewContainer } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { removeContainer } from './remove-container.js';

/** Which containers are removed of those that do not run. */
export interface PruneContainersOptions {
  /** Default: all of them. */
  readonly filter?: (container: ContainerView) => boolean;
  /** Whether it is only said which they would be. */
  readonly isDryRun?: boolean;
}

/** What was removed, or would be. */
export interface PrunedContainers {
  readonly ids: readonly string[];
  readonly freedBytes: number;
}

/** Removes containers that do not run. */
export async function pruneContainers(
  context: EngineContext,
  containers: readonly ContainerView[],
  { filter = () => true, isDryRun = false }: PruneContainersOptions,
): Promise<PrunedContainers> {
  const ids: string[] = [];
  let freedBytes = 0;
  for (const container of containers.filter((view) => isStopped(view) && filter(view))) {
    const { writtenBytes, logBytes } = containerSize(context, container);
    if (isDryRun || (await removeIfStopped(context, container))) {
      ids.push(container.record.id);
      freedBytes += writtenBytes + logBytes;
    }
  }
  if (!isDryRun) {
    context.journal.pruned('container', freedBytes);
  }
  return { ids, freedBytes };
}

function isStopped({ status }: ContainerView): boolean {
  return status === 'created' || status === 'exited';
}

/** Somebody may have started it, or removed it, since it was looked at. */
async function removeIfStopped(
  context: EngineContext,
  { record }: ContainerView,
): Promise<boolean> {
  try {
    const stored = context.containers.get(record.id, record.name);
    await removeContainer(context, viewContainer(context, stored), {});
    return true;
  } catch (error) {
    if (error instanceof ContainerNotFoundError || error instanceof ContainerRunningError) {
      return false;
    }
    throw error;
  }
}
