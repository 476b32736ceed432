import type { ContainerOptions } from '../options/container-options.js';
import { createContainerId } from '../state/container-id.js';
import type { ContainerRecord, ContainerState } from '../state/container-record.js';
import { recordVersion } from '../state/container-record.js';
import { LiveFile } from '../state/live-file.js';
import { makeLayerImage } from '../root/writable-layer.js';
import { completeOptions } from './complete-options.js';
import type { ContainerDraft, ResolvedSource } from './container-draft.js';
import { draftContainer } from './container-draft.js';
import { discardContainer } from './discard-container.js';
import type { EngineContext } from './engine-context.js';
import { hasVolumes } from '../volumes/volume-users.js';

/** The state of a container that was never started. */
export const createdState: ContainerState = { schemaVersion: recordVersion, status: 'created' };

/** A container that is there. */
export interface NamedContainer {
  readonly id: string;
  readonly name: string;
}

/**
 * Creates a container and does not start it. It is there as a whole or not at all: while it is made it is marked as one
 * to be cleaned up.
 */
export async function createContainer(
  context: EngineContext,
  options: ContainerOptions,
  source: ResolvedSource,
): Promise<NamedContainer> {
  const complete = await completeOptions(context, options, source);
  const draft = draftContainer(context, createContainerId(), complete, source);
  const live = LiveFile.create(context.layout, draft.id);
  try {
    const { id, name } = await writeNew(context, draft);
    return { id, name };
  } catch (error) {
    await discardContainer(context, draft.id);
    throw error;
  } finally {
    live.remove();
  }
}

/** What is written down of a container that is made now, but for its name. */
export function describeDraft({
  options,
  source,
  spec,
}: ContainerDraft): Pick<ContainerRecord, 'createdAt' | 'options' | 'image' | 'layers' | 'args'> {
  return {
    createdAt: new Date().toISOString(),
    options,
    image: source.image,
    layers: source.layers,
    args: spec.process?.args ?? [],
  };
}

/** Writes down what a new container is, and makes its volumes. It is there when its state is. */
export async function writeNew(
  context: EngineContext,
  draft: ContainerDraft,
): Promise<ContainerRecord> {
  const { id, options, spec } = draft;
  const hasLimit = options.writableBytes !== undefined;
  context.containers.createFolder(id, hasLimit);
  if (hasLimit) {
    await makeLayerImage(context.layout.containerFiles(id).writableImage, options);
  }
  const record: ContainerRecord = {
    schemaVersion: recordVersion,
    id,
    name: context.containers.claimName(id, options.name),
    ...describeDraft(draft),
  };
  context.containers.writeRecord(record, spec);
  if (hasVolumes(record)) {
    const { createVolumes } = await import('../volumes/prepare-volumes.js');
    await createVolumes(context, record);
  }
  context.containers.writeState(record, createdState);
  context.journal.container(record, 'create');
  return record;
}
