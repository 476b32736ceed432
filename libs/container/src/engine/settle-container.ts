import { LiveFile } from '../state/live-file.js';
import { cleanUpEnded } from './clean-up.js';
import type { EngineContext } from './engine-context.js';
import { countRestart, isRestarted } from './restart-policy.js';
import { startClaimed } from './start-existing.js';

/**
 * What becomes of a container that has ended with nobody attending to it: it is cleaned up after, removed if that was
 * asked for, or started again if its restart policy says so. The monitor becomes the process that calls this.
 *
 * @param lockFd the lock that the monitor has left: nobody else looks after the container
 */
export async function settleContainer(
  context: EngineContext,
  id: string,
  lockFd: number,
): Promise<void> {
  const live = LiveFile.adopt(context.layout, id, lockFd);
  const exit = await cleanUpEnded(context, live);
  const stored = context.containers.read(id);
  if (
    exit === undefined ||
    stored === undefined ||
    !isRestarted(stored.record.options.restart, stored.state, exit.exitCode)
  ) {
    live.remove();
    return;
  }
  const begun = await startClaimed(context, id, live, { isDetached: true }, (state) => ({
    ...state,
    ...countRestart(state),
  }));
  begun[Symbol.dispose]();
}
