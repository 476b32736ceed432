import type { ContainerExit } from './clean-up.js';
import { describeExit, removeTraces, settle, wasOomKilled } from './clean-up.js';
import type { EngineContext } from './engine-context.js';
import type { StartedContainer } from './run-container.js';
import type { BegunContainer } from './start-live.js';
import { untilEnded } from './until-ended.js';

/** A container that this process is attached to, until it ends or this process lets go of it. */
export function attachedContainer(context: EngineContext, begun: BegunContainer): StartedContainer {
  const { record, process } = begun;
  const { finished, giveUp } =
    begun.attendance === undefined
      ? untilHandedOver(context, begun)
      : { finished: untilCleanedUp(context, begun), giveUp: () => undefined };
  return {
    id: record.id,
    name: record.name,
    process,
    finished,
    letGo: () => {
      giveUp();
      process.letGo();
      begun[Symbol.dispose]();
    },
  };
}

/** Waits for a container's end, and cleans up. */
async function untilCleanedUp(
  context: EngineContext,
  begun: BegunContainer,
): Promise<ContainerExit> {
  const { record, process, live } = begun;
  const status = await process.ended();
  const end = status && { status, finishedAt: new Date().toISOString() };
  const exit = describeExit(end, wasOomKilled(context, live));
  await removeTraces(context, live, record);
  await settle(context, record, exit);
  // In the meantime its monitor has taken the container's mounts apart.
  await process.exited();
  live.remove();
  begun[Symbol.dispose]();
  return exit;
}

/** Waits for a container's end; its monitor sees to the rest. */
function untilHandedOver(
  context: EngineContext,
  begun: BegunContainer,
): { readonly finished: Promise<ContainerExit>; readonly giveUp: () => void } {
  const over = new AbortController();
  const finished = untilEnded(context, begun, over.signal).then((end) => {
    if (over.signal.aborted) {
      return new Promise<never>(() => undefined);
    }
    begun[Symbol.dispose]();
    return describeExit(end, false);
  });
  return {
    finished,
    giveUp: () => {
      over.abort();
    },
  };
}
