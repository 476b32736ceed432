import { messageOf } from '@docklet/errors';
import type { RuntimeSpec } from '@docklet/oci';
import type { ContainerOptions } from '../options/container-options.js';
import type { ContainerChanges, ContainerRemovals } from '../options/merge-options.js';
import { mergeOptions } from '../options/merge-options.js';
import { withoutImage } from '../options/without-image.js';
import { makeLayerImage } from '../root/writable-layer.js';
import type { ContainerRecord } from '../state/container-record.js';
import { lockFiles } from '../state/files-lock.js';
import { SpareLayer } from '../state/spare-layer.js';
import { hasVolumes } from '../volumes/volume-users.js';
import { completeOptions } from './complete-options.js';
import type { ContainerDraft, ResolvedSource } from './container-draft.js';
import { draftContainer } from './container-draft.js';
import type { ContainerView } from './container-view.js';
import { isAlive, viewContainer } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import {
  ContainerBusyError,
  FilesOfAnotherImageError,
  FilesOfAnotherSizeError,
  NotRestoredError,
  RemovedAtEndError,
} from './lifecycle-errors.js';
import { describeDraft } from './create-container.js';
import { resolveRootfs } from './rootfs-source.js';
import { startExisting } from './start-existing.js';
import type { StopOptions } from './stop-container.js';
import { stopContainer } from './stop-container.js';

/** How a container is made anew. */
export interface RecreateOptions {
  readonly changes?: ContainerChanges;
  readonly removals?: ContainerRemovals;
  /** Whether what it has written outside of volumes stays. Not with another image. Default: false. */
  readonly keepsFiles?: boolean;
  /** How it is stopped, if it runs. */
  readonly stop?: StopOptions;
}

/**
 * Makes a container anew, with some things different: its id, name, volumes, log and, as far as nobody else has them by then,
 * its addresses and ports stay. What it has written elsewhere goes, and one that ran runs again. If that fails, everything is as
 * it was.
 *
 * @param source what it is to be made from now; undefined for what it is made from
 * @throws whatever creating and starting such a container throws
 */
export async function recreateContainer(
  context: EngineContext,
  view: ContainerView,
  { changes = {}, removals, keepsFiles = false, stop }: RecreateOptions,
  source: ResolvedSource | undefined,
): Promise<void> {
  const { record, state } = view;
  if (record.options.isRemovedAtExit === true) {
    throw new RemovedAtEndError(record.name);
  }
  const before = { record, spec: context.containers.readSpec(record.id) };
  const used = await sourceOf(context, record);
  const own = withoutImage(record.options, used.process);
  const draft = await redraft(
    context,
    record,
    mergeOptions(own, changes, removals),
    source ?? used,
  );
  if (keepsFiles && !isSameRoot(draft, record)) {
    throw new FilesOfAnotherImageError(record.name);
  }
  if (keepsFiles && draft.options.writableBytes !== record.options.writableBytes) {
    throw new FilesOfAnotherSizeError(record.name);
  }
  using layer = keepsFiles ? undefined : await makeSpareLayer(context, draft);
  const wasRunning = isAlive(view.status);
  if (wasRunning) {
    await stopContainer(context, view, stop);
  }
  const start = async (): Promise<void> => {
    const lastAddresses = state.networks ?? [];
    const stored = context.containers.get(record.id, record.name);
    const begun = wasRunning
      ? await startExisting(context, stored, { isDetached: true, lastAddresses })
      : undefined;
    begun?.[Symbol.dispose]();
  };
  try {
    await replace(context, record, draft, layer);
    await start();
  } catch (error) {
    await restore(context, before, layer);
    await start().catch((cause: unknown) => {
      throw new NotRestoredError(record.name, messageOf(error), cause);
    });
    throw error;
  }
}

async function makeSpareLayer(
  { layout }: EngineContext,
  { id, options }: ContainerDraft,
): Promise<SpareLayer> {
  const layer = new SpareLayer(layout, id, options.writableBytes !== undefined);
  try {
    await makeLayerImage(layer.image, options);
    return layer;
  } catch (error) {
    layer[Symbol.dispose]();
    throw error;
  }
}

/** What a container was made from. */
async function sourceOf(
  context: EngineContext,
  { image, options }: ContainerRecord,
): Promise<ResolvedSource> {
  return image === undefined && options.source.kind === 'rootfs'
    ? resolveRootfs(options.source.path)
    : context.images.resolve(image?.id ?? '', 'never');
}

async function redraft(
  context: EngineContext,
  { id, name }: ContainerRecord,
  options: ContainerOptions,
  source: ResolvedSource,
): Promise<ContainerDraft> {
  const complete = await completeOptions(context, options, source);
  return draftContainer(context, id, { ...complete, name }, source);
}

/** What was written lies above these very layers. */
function isSameRoot({ source }: ContainerDraft, { image, options }: ContainerRecord): boolean {
  return image === undefined
    ? source.image === undefined && options.source.kind === 'rootfs'
    : source.image?.id === image.id;
}

async function replace(
  context: EngineContext,
  { id, name }: ContainerRecord,
  draft: ContainerDraft,
  layer: SpareLayer | undefined,
): Promise<void> {
  const { containers } = context;
  using _files = await lockFiles(context.layout, id);
  const now = containers.get(id, name);
  if (isAlive(viewContainer(context, now).status)) {
    throw new ContainerBusyError('recreate', name);
  }
  const record: ContainerRecord = { ...now.record, ...describeDraft(draft) };
  layer?.place();
  containers.rewrite(id, () => [record, draft.spec]);
  layer?.take();
  if (hasVolumes(record)) {
    const { createVolumes } = await import('../volumes/prepare-volumes.js');
    await createVolumes(context, record);
  }
  context.journal.container(record, 'recreate');
}

async function restore(
  context: EngineContext,
  { record, spec }: { readonly record: ContainerRecord; readonly spec: RuntimeSpec },
  layer: SpareLayer | undefined,
): Promise<void> {
  using _files = await lockFiles(context.layout, record.id);
  layer?.putBack();
  context.containers.rewrite(record.id, () => [record, spec]);
  layer?.giveBack();
}
