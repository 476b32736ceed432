import type { ImageStore, ImageSummary, RemovedImage, StoredImage } from '@docklet/image';
import type { Layer } from '@docklet/filesystem';
import { familiarReference, parsePlatform, parseReference } from '@docklet/oci';
import { lockFile } from '@docklet/syscall';
import type { ResolvedSource } from '../engine/container-draft.js';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import type { PullPolicy } from '../options/container-options.js';
import type { ContainerStore } from '../state/container-store.js';
import type { Layout } from '../state/layout.js';
import { isLookedAfter } from '../state/live-file.js';
import { ImageMissingError } from './errors.js';
import type { PullOptions } from './image-progress.js';
import { LaunchCache } from './launch-cache.js';

/** What a pull came to. */
export interface PulledImage {
  /** The whole name, with tag or digest. */
  readonly reference: string;
  /** What the name stands for at the registry. */
  readonly digest: string;
  /** The digest of the configuration. */
  readonly id: string;
  /** Whether anything changed here. */
  readonly isNew: boolean;
}

/**
 * The images of an engine: the store on the disk, and the registries that it is filled from. Both libraries are loaded
 * when they are first needed.
 */
export class ImageService {
  readonly #options: CompleteEngineOptions;
  readonly #layout: Layout;
  readonly #containers: ContainerStore;
  readonly #launches: LaunchCache;
  #store: Promise<ImageStore> | undefined;

  constructor(options: CompleteEngineOptions, layout: Layout, containers: ContainerStore) {
    this.#options = options;
    this.#layout = layout;
    this.#containers = containers;
    this.#launches = new LaunchCache(layout);
  }

  /** The store, opened at the first use. */
  store(): Promise<ImageStore> {
    this.#store ??= this.#openStore();
    return this.#store;
  }

  /**
   * Gets an image from its registry, whether it is here or not. What is here already is not fetched again.
   *
   * @returns when its layers are ready to be mounted
   */
  async pull(name: string, options: PullOptions = {}): Promise<PulledImage> {
    const { pullImage } = await import('./pull-image.js');
    return pullImage(await this.store(), this.#options, name, options);
  }

  /**
   * What a container's root is made of, if it is to be an image.
   *
   * @throws ImageMissingError (`DOCKLET_CONTAINER_IMAGE_MISSING`) when it is not here and may not be pulled
   */
  async resolve(
    name: string,
    policy: PullPolicy,
    options: PullOptions = {},
  ): Promise<ResolvedSource> {
    const remembered =
      policy === 'always' || options.platform !== undefined ? undefined : this.#launches.find(name);
    return remembered ?? this.#lookUp(name, policy, options);
  }

  async #lookUp(name: string, policy: PullPolicy, options: PullOptions): Promise<ResolvedSource> {
    const store = await this.store();
    if (policy === 'always') {
      await this.pull(name, options);
    }
    const platform =
      options.platform === undefined ? {} : { platform: parsePlatform(options.platform) };
    let image = await store.find(name, platform);
    if (image === undefined) {
      if (policy !== 'missing') {
        throw new ImageMissingError(name);
      }
      await this.pull(name, options);
      image = await store.get(name, platform);
    }
    const found = image;
    return options.platform === undefined
      ? this.#launches.remember(name, () => toSource(store, name, found))
      : toSource(store, name, found);
  }

  /** All images, the newest first. */
  async list(): Promise<readonly ImageSummary[]> {
    return (await this.store()).list();
  }

  /** Removes an image by the rules of `docker rmi`. */
  async remove(name: string, isForced: boolean): Promise<RemovedImage> {
    const store = await this.store();
    return store.remove(name, { isForced, users: this.#users() });
  }

  /** The containers that use images. */
  #users(): Parameters<ImageStore['remove']>[1]['users'] {
    return this.#containers.list().flatMap((id) => {
      const record = this.#containers.read(id)?.record;
      return record?.image === undefined
        ? []
        : [
            {
              name: record.name,
              imageId: record.image.id,
              isRunning: isLookedAfter(this.#layout, id),
              diffIds: record.image.diffIds,
            },
          ];
    });
  }

  async #openStore(): Promise<ImageStore> {
    const { openImageStore } = await import('@docklet/image');
    return openImageStore({
      folder: this.#layout.images,
      tryLock: (path) => lockFile(path, { waits: false }),
    });
  }
}

async function toSource(
  store: ImageStore,
  name: string,
  image: StoredImage,
): Promise<ResolvedSource> {
  const layers = await store.prepareLayers(image);
  return {
    image: {
      reference: familiarReference(parseReference(name)),
      id: image.id,
      diffIds: layers.map(({ diffId }) => diffId),
    },
    process: image.config.config ?? {},
    layers: layers.map(({ path, kind }): Layer => ({
      kind: kind === 'erofs' ? 'erofs-file' : 'directory',
      path,
    })),
  };
}
