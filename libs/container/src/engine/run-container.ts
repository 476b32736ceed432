import type { ContainerOptions } from '../options/container-options.js';
import type { RunningContainer } from '../run/running-container.js';
import { createContainerId } from '../state/container-id.js';
import type { ContainerRecord } from '../state/container-record.js';
import { LiveFile } from '../state/live-file.js';
import type { ContainerExit } from './clean-up.js';
import { undoStart } from './clean-up.js';
import { completeOptions } from './complete-options.js';
import type { ContainerDraft, ResolvedSource } from './container-draft.js';
import { draftContainer } from './container-draft.js';
import type { NamedContainer } from './create-container.js';
import { createdState, writeNew } from './create-container.js';
import type { EngineContext } from './engine-context.js';
import { attachedContainer } from './attached-container.js';
import type { StartOptions } from './start-options.js';
import { startLive } from './start-live.js';

/** A container that was started from here, with this process attached to it. */
export interface StartedContainer extends NamedContainer {
  readonly process: RunningContainer;
  /** Resolves when it has ended and everything is cleaned up. */
  readonly finished: Promise<ContainerExit>;
  /** Lets go of it: it goes on by itself, and `finished` is never resolved. */
  letGo(): void;
}

/**
 * Creates a container and starts it. Whatever fails on the way, nothing stays behind but the container's record, which
 * then says why; and not even that if it was to be removed at its end.
 */
export async function runContainer(
  context: EngineContext,
  options: ContainerOptions,
  source: ResolvedSource,
  start: StartOptions,
): Promise<StartedContainer> {
  const { draft, record, live } = await createLive(context, options, source);
  const begun = await startLive(context, { draft, record, state: createdState, live }, start);
  return attachedContainer(context, begun);
}

/** The same for a container that nobody is attached to: it has nothing to do with this process. */
export async function runDetached(
  context: EngineContext,
  options: ContainerOptions,
  source: ResolvedSource,
  { onCreated }: Pick<StartOptions, 'onCreated'>,
): Promise<NamedContainer> {
  const { draft, record, live } = await createLive(context, options, source);
  const start = { isDetached: true, onCreated };
  const begun = await startLive(context, { draft, record, state: createdState, live }, start);
  begun[Symbol.dispose]();
  return { id: record.id, name: record.name };
}

interface LiveContainer {
  readonly draft: ContainerDraft;
  readonly record: ContainerRecord;
  readonly live: LiveFile;
}

/** Creates a container that is started at once: it is looked after from its beginning. */
async function createLive(
  context: EngineContext,
  options: ContainerOptions,
  source: ResolvedSource,
): Promise<LiveContainer> {
  const complete = await completeOptions(context, options, source);
  const draft = draftContainer(context, createContainerId(), complete, source);
  const live = LiveFile.create(context.layout, draft.id);
  try {
    return { draft, record: await writeNew(context, draft), live };
  } catch (error) {
    await undoStart(context, { live, stored: undefined, connection: undefined }, error);
    throw error;
  }
}
