import { freeze, isFrozen, thaw } from '@docklet/cgroups';
import { tarEntry, writeTar } from '@docklet/erofs';
import type { TarInput } from '@docklet/erofs';
import type { ImageProcessConfig } from '@docklet/oci';
import { parseReference } from '@docklet/oci';
import type { EngineContext } from '../engine/engine-context.js';
import { existingCgroupOf } from '../exec/running-init.js';
import type { ContainerOptions } from '../options/container-options.js';
import { openWritten } from '../root/writable-layer.js';
import type { StoredContainer } from '../state/container-store.js';
import { configuredEnvironment } from '../spec/environment.js';
import { isLookedAfter } from '../state/live-file.js';
import { NoBaseImageError } from './errors.js';
import { readChanges } from './container-changes.js';
import { LowerLayers } from './lower-layers.js';
import type { UpperChange } from './upper-changes.js';
import { upperChanges } from './upper-changes.js';

/** How an image is made of a container. */
export interface CommitOptions {
  /** The image's name. Default: it has none. */
  readonly name?: string;
  readonly author?: string;
  /** For the history. */
  readonly message?: string;
  /** Instructions of a Dockerfile that change how the image is run. */
  readonly changes?: readonly string[];
  /** Whether the container stands still meanwhile. Default: true. */
  readonly isPaused?: boolean;
}

/**
 * Makes an image of a container: its image, and what it has changed as a further layer.
 *
 * @returns the image's id
 * @throws {@link NoBaseImageError} (`DOCKLET_CONTAINER_NO_BASE_IMAGE`)
 * @throws InvalidChangeError (`DOCKLET_IMAGE_INVALID_CHANGE`)
 */
export async function commitContainer(
  context: EngineContext,
  container: StoredContainer,
  options: CommitOptions,
): Promise<string> {
  const { record } = container;
  if (record.image === undefined) {
    throw new NoBaseImageError(record.name);
  }
  const store = await context.images.store();
  const base = await store.get(record.image.id);
  const names = options.name === undefined ? [] : [parseReference(options.name)];
  await using _pause = await pause(context, container, options.isPaused ?? true);
  const { image } = await store.importTar(
    { stream: writeTar(layerOf(context, container)), name: `changes of ${record.name}` },
    {
      base,
      names,
      config: configOf(base.config.config ?? {}, record.options),
      createdBy: record.args.join(' '),
      ...(options.changes === undefined ? {} : { changes: options.changes }),
      ...(options.author === undefined ? {} : { author: options.author }),
      ...(options.message === undefined ? {} : { comment: options.message }),
    },
  );
  context.journal.container(record, 'commit', {
    comment: options.message ?? '',
    imageID: image.id,
    imageRef: options.name ?? '',
  });
  return image.id;
}

async function pause(
  context: EngineContext,
  { record }: StoredContainer,
  isWanted: boolean,
): Promise<AsyncDisposable> {
  const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
  if (!isWanted || !isLookedAfter(context.layout, record.id)) {
    return nothing;
  }
  const cgroup = existingCgroupOf(context, record.id);
  if (isFrozen(cgroup)) {
    return nothing;
  }
  await freeze(cgroup);
  return {
    [Symbol.asyncDispose]: () => {
      thaw(cgroup);
      return Promise.resolve();
    },
  };
}

/** What was changed, as a layer: what is gone becomes a whiteout (image specification, layer.md). */
function* layerOf(
  context: EngineContext,
  container: StoredContainer,
): Generator<TarInput, void, void> {
  const kept = new Set(readChanges(context, container).map(({ names }) => keyOf(names)));
  const { id, layers, options } = container.record;
  using lower = new LowerLayers(layers);
  using written = openWritten({ files: context.layout.containerFiles(id), options });
  for (const change of upperChanges(written.upperDir, lower)) {
    if (kept.has(keyOf(change.names))) {
      yield* inputsOf(change);
    }
  }
}

function* inputsOf({ names, kind, input, isOpaque }: UpperChange): Generator<TarInput, void, void> {
  const parent = names.slice(0, -1);
  const name = names.at(-1) ?? Buffer.alloc(0);
  if (input === undefined) {
    // An opaque folder has said so for all that it hides.
    return;
  }
  if (kind === 'deleted') {
    yield marker(parent, Buffer.concat([Buffer.from('.wh.'), name]));
    return;
  }
  yield { ...input, entry: { ...input.entry, xattrs: withoutOverlays(input.entry.xattrs) } };
  if (isOpaque) {
    yield marker(names, Buffer.from('.wh..wh..opq'));
  }
}

function marker(folder: readonly Buffer[], name: Buffer): TarInput {
  const path = [...folder, name].flatMap((part) => [Buffer.from('/'), part]).slice(1);
  return { entry: tarEntry({ name: Buffer.concat(path), mode: 0 }) };
}

function withoutOverlays(xattrs: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  return new Map([...xattrs].filter(([name]) => !name.startsWith('trusted.overlay.')));
}

function keyOf(names: readonly Buffer[]): string {
  return Buffer.concat(names.flatMap((name) => [Buffer.from('/'), name])).toString('latin1');
}

/** How the container was run is how its image is. */
function configOf(image: ImageProcessConfig, options: ContainerOptions): ImageProcessConfig {
  const {
    environment = [],
    command = [],
    entrypoint,
    workingDirectory,
    user,
    stopSignal,
  } = options;
  const { Cmd: imageCommand = [], ...rest } = image;
  const cmd = command.length > 0 ? command : entrypoint === undefined ? imageCommand : [];
  return {
    ...rest,
    Env: configuredEnvironment(environment, image.Env ?? []),
    ...(cmd.length === 0 ? {} : { Cmd: cmd }),
    ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint }),
    ...(workingDirectory === undefined ? {} : { WorkingDir: workingDirectory }),
    ...(user === undefined ? {} : { User: user }),
    ...(stopSignal === undefined ? {} : { StopSignal: stopSignal }),
    Labels: { ...image.Labels, ...options.labels },
  };
}
