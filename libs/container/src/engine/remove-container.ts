import { killProcesses, locateCgroup } from '@docklet/cgroups';
import type { StoredContainer } from '../state/container-store.js';
import { ContainerRunningError } from '../state/errors.js';
import { isLookedAfter } from '../state/live-file.js';
import { repair } from './clean-up.js';
import type { EngineContext } from './engine-context.js';

/** How long a container may take to die of SIGKILL; only the kernel can make it longer. */
const deadlineMs = 10_000;
const pauseMs = 5;

/**
 * Removes a container, its name and its files.
 *
 * @throws ContainerRunningError (`DOCKLET_CONTAINER_RUNNING`) unless it may be ended by force, or when it does not die
 */
export async function removeContainer(
  context: EngineContext,
  { record }: StoredContainer,
  isForced: boolean,
): Promise<void> {
  const { containers, layout, host, options } = context;
  if (isLookedAfter(layout, record.id)) {
    if (!isForced) {
      throw new ContainerRunningError(record.name);
    }
    killProcesses(locateCgroup(host.cgroups, `${options.cgroupParent}/${record.id}`));
    await untilNobodyLooksAfter(context, record.id, record.name);
  }
  await repair(context);
  containers.remove(record.id, record.name);
}

/** Whoever started it sees its end and cleans up; that is waited for. */
async function untilNobodyLooksAfter(
  { layout }: EngineContext,
  id: string,
  name: string,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (isLookedAfter(layout, id)) {
    if (Date.now() > deadline) {
      throw new ContainerRunningError(name);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
