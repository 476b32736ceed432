import { checkHealth } from '../health/check-health.js';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { signalInit } from './signal-container.js';
import { startExisting } from './start-existing.js';
import { stopContainer } from './stop-container.js';

/** Looks after a container's health once, and does what is to be done when it has become unhealthy. */
export async function settleHealth(context: EngineContext, view: ContainerView): Promise<void> {
  if (!(await checkHealth(context, view))) {
    return;
  }
  switch (view.record.options.health?.onFailure ?? 'none') {
    case 'none':
      return;
    case 'stop':
      await stopContainer(context, view);
      return;
    case 'restart': {
      await stopContainer(context, view);
      const begun = await startExisting(context, view, { isDetached: true });
      begun?.[Symbol.dispose]();
      return;
    }
    case 'kill':
      // Nobody has wished for it: a restart policy may start it again.
      signalInit(view.state, 'SIGKILL');
  }
}
