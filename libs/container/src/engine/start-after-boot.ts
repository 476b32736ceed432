import { isDockletError } from '@docklet/errors';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { isRestarted } from './restart-policy.js';
import { startExisting } from './start-existing.js';

/** Starts the containers that are to run after a reboot; one that cannot be started keeps no other from it. */
export async function startAfterBoot(
  context: EngineContext,
  containers: readonly ContainerView[],
): Promise<readonly Error[]> {
  const problems: Error[] = [];
  // In the order in which they were created: a later one may need an earlier one.
  for (const container of containers.filter(isToRun).toReversed()) {
    try {
      const begun = await startExisting(context, container, { isDetached: true });
      begun?.[Symbol.dispose]();
    } catch (error) {
      if (!isDockletError(error)) {
        throw error;
      }
      problems.push(error);
    }
  }
  return problems;
}

/** Whether a container is to run after a reboot. `always` means it, also for one that somebody has stopped. */
export function isToRun({ record, state, status }: ContainerView): boolean {
  const { restart } = record.options;
  return (
    status === 'exited' &&
    (restart?.kind === 'always' || isRestarted(restart, state, state.exitCode ?? 0))
  );
}
