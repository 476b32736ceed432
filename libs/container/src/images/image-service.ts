import type { ImageStore, StoredImage } from '@docklet/image';
import type { Layer } from '@docklet/filesystem';
import type { ImageProcessConfig } from '@docklet/oci';
import { familiarReference, parsePlatform, parseReference } from '@docklet/oci';
import { lockFile } from '@docklet/syscall';
import type { ResolvedSource } from '../engine/container-draft.js';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import type { Journal } from '../events/journal.js';
import type { PullPolicy } from '../options/container-options.js';
import type { ContainerStore } from '../state/container-store.js';
import type { Layout } from '../state/layout.js';
import { ImageMissingError } from './errors.js';
import type { PullOptions } from './image-progress.js';
import { imageUsers } from './image-users.js';
import { Images } from './images.js';
import { keepOpen } from './keep-open.js';
import { LaunchCache } from './launch-cache.js';
import { LayerDrivers } from './layer-drivers.js';

/** The parts of an engine that its images have to do with. */
interface ImageSurroundings {
  readonly layout: Layout;
  readonly containers: ContainerStore;
  readonly journal: Journal;
}

/**
 * The images of an engine: the store on the disk, and the registries that it is filled from. Both libraries are loaded
 * when they are first needed.
 */
export class ImageService {
  readonly #layout: Layout;
  /** What can be done with images besides starting them. */
  readonly library: Images;
  readonly #launches: LaunchCache;
  /** How layers are kept and mounted. */
  readonly drivers: LayerDrivers;
  #store: Promise<ImageStore> | undefined;

  constructor(options: CompleteEngineOptions, { layout, containers, journal }: ImageSurroundings) {
    this.#layout = layout;
    this.library = new Images({
      options,
      layout,
      journal,
      store: () => this.store(),
      users: () => imageUsers(containers, layout),
    });
    this.#launches = new LaunchCache(layout);
    this.drivers = new LayerDrivers(options, layout);
  }

  /** How an image wants to be run; undefined when it is not here any more. */
  async processConfig(id: string | undefined): Promise<ImageProcessConfig | undefined> {
    if (id === undefined) {
      return undefined;
    }
    const image = await (await this.store()).find(id);
    return image?.config.config;
  }

  /** The store, opened at the first use. */
  store(): Promise<ImageStore> {
    this.#store ??= this.#openStore();
    return this.#store;
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
    return remembered !== undefined && (await this.#isCurrent(remembered))
      ? remembered
      : this.#lookUp(name, policy, options);
  }

  /** Whether layers are still kept in the way that is remembered: the settings may say otherwise by now. */
  async #isCurrent({ layers }: ResolvedSource): Promise<boolean> {
    const { driver } = await this.drivers.choose();
    return layers.every(({ kind }) => (kind === 'directory') === (driver === 'directory'));
  }

  async #lookUp(name: string, policy: PullPolicy, options: PullOptions): Promise<ResolvedSource> {
    const store = await this.store();
    if (policy === 'always') {
      await this.library.pull(name, options);
    }
    const platform =
      options.platform === undefined ? {} : { platform: parsePlatform(options.platform) };
    let image = await store.find(name, platform);
    if (image === undefined) {
      if (policy !== 'missing') {
        throw new ImageMissingError(name);
      }
      await this.library.pull(name, options);
      image = await store.get(name, platform);
    }
    const found = image;
    return options.platform === undefined
      ? this.#launches.remember(name, () => toSource(store, name, found))
      : toSource(store, name, found);
  }

  async #openStore(): Promise<ImageStore> {
    const { openImageStore } = await import('@docklet/image');
    const { driver } = await this.drivers.choose();
    const layerWriter =
      driver === 'directory'
        ? (await import('./directory-layer-writer.js')).directoryLayerWriter
        : undefined;
    return openImageStore({
      folder: this.#layout.images,
      ...(layerWriter !== undefined && { layerWriter }),
      tryLock: (path) => lockFile(path, { waits: false }),
      keepOpen,
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
