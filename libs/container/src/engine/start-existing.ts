import type { CapabilityName } from '@docklet/namespaces';
import type { ContainerState } from '../state/container-record.js';
import type { StoredContainer } from '../state/container-store.js';
import { lockFiles } from '../state/files-lock.js';
import { LiveFile } from '../state/live-file.js';
import { removeSpareLayers } from '../state/spare-layer.js';
import { cleanUpEnded } from './clean-up.js';
import type { ContainerDraft } from './container-draft.js';
import { isAlive, viewContainer } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { ContainerBusyError } from './lifecycle-errors.js';
import { hostnameOf } from '../spec/hostname.js';
import type { StartOptions } from './start-options.js';
import type { BegunContainer } from './start-live.js';
import { startLive } from './start-live.js';

/** How long whoever cleans up after a container may take. */
const deadlineMs = 10_000;
const pauseMs = 2;

/**
 * Starts a container that is there.
 *
 * @returns undefined when it runs already
 */
export async function startExisting(
  context: EngineContext,
  stored: StoredContainer,
  options: StartOptions,
): Promise<BegunContainer | undefined> {
  const live = await claim(context, stored);
  return live && startClaimed(context, stored.record.id, live, options);
}

/**
 * Starts a container that nobody else looks after any more.
 *
 * @param change what its state says of this start before it happens
 */
export async function startClaimed(
  context: EngineContext,
  id: string,
  live: LiveFile,
  options: StartOptions,
  change: (state: ContainerState) => ContainerState = startedByHand,
): Promise<BegunContainer> {
  const { containers } = context;
  // Who copies files of it at this moment has them mounted; or its networks are just being changed.
  using _files = await lockFiles(context.layout, id);
  let request: { draft: ContainerDraft; stored: StoredContainer };
  try {
    // Left by somebody who was killed.
    await cleanUpEnded(context, live);
    removeSpareLayers(context.layout, id);
    const stored = containers.get(id, id);
    request = { stored, draft: draftAgain(context, stored) };
  } catch (error) {
    live.remove();
    throw error;
  }
  const { record, state } = request.stored;
  return await startLive(
    context,
    { draft: request.draft, record, state: change(state), live },
    options,
  );
}

/** Its restarts are counted anew. */
function startedByHand({ schemaVersion, status, ports }: ContainerState): ContainerState {
  return { schemaVersion, status, ...(ports === undefined ? {} : { ports }) };
}

/** Waits for whoever cleans up after the container's last end. */
async function claim(
  context: EngineContext,
  { record }: StoredContainer,
): Promise<LiveFile | undefined> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const live = LiveFile.claim(context.layout, record.id);
    if (live !== undefined) {
      return live;
    }
    const { status } = viewContainer(context, context.containers.get(record.id, record.name));
    if (isAlive(status)) {
      return undefined;
    }
    if (Date.now() > deadline) {
      throw new ContainerBusyError('start', record.name);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** What was worked out when it was created stands in its specification. */
function draftAgain(context: EngineContext, { record }: StoredContainer): ContainerDraft {
  const spec = context.containers.readSpec(record.id);
  return {
    id: record.id,
    options: record.options,
    source: { image: record.image, process: {}, layers: record.layers },
    hostname: hostnameOf(spec),
    spec,
    capabilities: (spec.process?.capabilities?.bounding ?? []) as readonly CapabilityName[],
    seccomp: spec.linux?.seccomp,
  };
}
