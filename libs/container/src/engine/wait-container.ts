import { exitCodeOf } from '@docklet/syscall';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { untilEnded } from './until-ended.js';

/** What a container ends with that was killed with nobody looking. */
const killedExitCode = 137;

/**
 * Waits until a container has ended; one that does not run has.
 *
 * @returns its exit code
 */
export async function waitForContainer(
  context: EngineContext,
  view: ContainerView,
  signal?: AbortSignal,
): Promise<number> {
  if (view.status !== 'running' && view.status !== 'paused') {
    return view.state.exitCode ?? 0;
  }
  const end = await untilEnded(context, view, signal);
  if (end !== undefined) {
    return exitCodeOf(end.status);
  }
  // It ended before it could be waited for; its state says how, if it is still there.
  return context.containers.read(view.record.id)?.state.exitCode ?? killedExitCode;
}
