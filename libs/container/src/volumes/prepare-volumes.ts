import { O_DIRECTORY, O_PATH, SyscallError, openInRoot } from '@docklet/syscall';
import type { Fd } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { MountOption } from '../options/container-options.js';
import type { RootView } from '../root/root-view.js';
import { openNewRoot } from '../root/new-root.js';
import type { ContainerRecord } from '../state/container-record.js';
import { createVolume } from './create-volume.js';
import { hasDriverMount, mountDriver, unmountDriver } from './driver-mount.js';
import { VolumeNotFoundError } from './errors.js';
import { fillMounted, fillVolume, finishFilling, isEmptyVolume } from './fill-volume.js';
import type { LockedVolume } from './volume-store.js';
import { isMountedByOthers, volumesOf } from './volume-users.js';

type VolumeMount = Extract<MountOption, { kind: 'volume' }>;

/**
 * Makes the volumes of a container that is being made, where they are missing, and gives empty ones what the image has at
 * their places.
 *
 * The container’s record is there already: from then on nobody removes a volume of it (see `removeVolume`), so one that is
 * found here stays.
 */
export async function createVolumes(
  context: EngineContext,
  record: ContainerRecord,
): Promise<void> {
  const isDurable = record.options.isRemovedAtExit !== true;
  const root = new LazyRoot(context, record);
  try {
    for (const mount of record.options.mounts ?? []) {
      if (mount.kind === 'volume') {
        using volume = await ensureVolume(context, mount, isDurable);
        await fill(context, mount, volume, root);
        release(context, volume, record.id);
      }
    }
  } finally {
    await root.release();
  }
}

/**
 * Makes the volumes of a container ready to be mounted, before it starts.
 *
 * @throws {@link VolumeNotFoundError} (`DOCKLET_CONTAINER_VOLUME_NOT_FOUND`)
 */
export async function mountVolumes(
  { volumes, layout }: EngineContext,
  record: ContainerRecord,
): Promise<void> {
  for (const name of volumesOf(record)) {
    using volume = await volumes.lock(name);
    if (volume === undefined) {
      throw new VolumeNotFoundError(name);
    }
    const files = layout.volumeFiles(name);
    finishFilling(files);
    if (hasDriverMount(volume.record)) {
      await mountDriver(volume.record, files.data);
    }
  }
}

/** Takes away what was mounted for a container’s volumes and no other container needs. */
export async function unmountVolumes(
  context: EngineContext,
  record: ContainerRecord,
): Promise<void> {
  for (const name of volumesOf(record)) {
    if (context.volumes.read(name)?.driverOptions['device'] !== undefined) {
      using volume = await context.volumes.lock(name);
      if (volume !== undefined) {
        release(context, volume, record.id);
      }
    }
  }
}

function release(context: EngineContext, { record }: LockedVolume, containerId: string): void {
  if (hasDriverMount(record) && !isMountedByOthers(record.name, containerId, context)) {
    unmountDriver(context.layout.volumeFiles(record.name).data);
  }
}

async function ensureVolume(
  context: EngineContext,
  mount: VolumeMount,
  isDurable: boolean,
): Promise<LockedVolume> {
  const { source: name = '', labels = {}, driverOptions = {}, isAnonymous = false } = mount;
  for (;;) {
    createVolume(context, { name, labels, driverOptions, isAnonymous }, { isDurable });
    const volume = await context.volumes.lock(name);
    // Undefined if somebody has removed it in between, who did not know yet of this container.
    if (volume !== undefined) {
      return volume;
    }
  }
}

async function fill(
  { layout }: EngineContext,
  { target, isFilled = true }: VolumeMount,
  { record }: LockedVolume,
  root: LazyRoot,
): Promise<void> {
  const files = layout.volumeFiles(record.name);
  finishFilling(files);
  if (!isFilled) {
    return;
  }
  const isMounted = hasDriverMount(record);
  if (isMounted) {
    await mountDriver(record, files.data);
  }
  if (isEmptyVolume(files)) {
    using source = await root.folder(target);
    if (source !== undefined) {
      await (isMounted ? fillMounted(files, source) : fillVolume(files, source));
    }
  }
}

/** A container’s files without what is mounted in it, put together if somebody asks for them. */
class LazyRoot {
  readonly #context: EngineContext;
  readonly #record: ContainerRecord;
  #view: RootView | undefined;

  constructor(context: EngineContext, record: ContainerRecord) {
    this.#context = context;
    this.#record = record;
  }

  /** A folder of it, wherever links inside lead; undefined when there is none. */
  async folder(path: string): Promise<Fd | undefined> {
    this.#view ??= await openNewRoot(this.#context, this.#record);
    try {
      return openInRoot(this.#view.root, path, O_PATH | O_DIRECTORY);
    } catch (error) {
      if (error instanceof SyscallError && ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.errno)) {
        return undefined;
      }
      throw error;
    }
  }

  async release(): Promise<void> {
    await this.#view?.[Symbol.asyncDispose]();
  }
}
