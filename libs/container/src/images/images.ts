import type {
  ArchiveSource,
  CheckResult,
  CommittedImage,
  DiskUsage,
  HistoryStep,
  ImageStore,
  ImageSummary,
  ImageUser,
  PruneResult,
  RemovedImage,
} from '@docklet/image';
import type { Platform } from '@docklet/oci';
import { parsePlatform, parseReference, parseRepositoryName } from '@docklet/oci';
import type { CredentialsPlace, FoundRepository, RegistryClient } from '@docklet/registry';
import type { CompleteEngineOptions } from '../engine/engine-options.js';
import type { Journal } from '../events/journal.js';
import type { Layout } from '../state/layout.js';
import type { CopiedImage, ImageCopyOptions } from './copy/copy-image.js';
import type { CopyPlace } from './copy/copy-place.js';
import type { PullOptions, PushOptions } from './image-progress.js';
import type {
  CheckImagesOptions,
  ImportImageOptions,
  LoadImagesOptions,
  PlatformOptions,
  PruneImagesOptions,
  RemoteArchive,
  RemoveImageOptions,
  SaveImagesOptions,
} from './images-options.js';
import { inspectImage } from './inspect-image.js';
import type { InspectedManifest } from './inspect-manifest.js';
import { importOptions, loadOptions } from './load-options.js';
import {
  journalAdded,
  journalImage,
  journalRemoved,
  journalTag,
  journalTransfer,
} from './journal-images.js';
import type { LoadedImage } from './loaded-image.js';
import { toLoadedImage } from './loaded-image.js';
import type { Login } from './login.js';
import { openClient } from './open-client.js';
import type { PulledImage } from './pull-image.js';
import type { PushedImage } from './push-contents.js';

/** What the images of an engine are made of. */
export interface ImagesContext {
  readonly options: CompleteEngineOptions;
  readonly layout: Layout;
  readonly journal: Journal;
  /** Opens the store at the first use. */
  readonly store: () => Promise<ImageStore>;
  /** Who uses images now. */
  readonly users: () => readonly ImageUser[];
}

/**
 * The images of an engine, and what can be done with them here and at registries. Names are as people write them:
 * `busybox`, `localhost:5000/app:v1`, an id or its beginning.
 *
 * Errors are those of `@docklet/image` and `@docklet/registry`.
 */
export class Images {
  readonly #context: ImagesContext;

  /** @internal use `engine.images` */
  constructor(context: ImagesContext) {
    this.#context = context;
  }

  /**
   * Gets an image from its registry. What is here already is not fetched again.
   *
   * @returns when its layers are ready to be mounted
   */
  async pull(name: string, options: PullOptions = {}): Promise<PulledImage> {
    const { pullImage } = await import('./pull-image.js');
    const { watchOrigins } = await import('./pull-origins.js');
    const { options: watched, onEvent } = watchOrigins(options);
    using client = await openClient(this.#context.options, { onEvent });
    const store = await this.#context.store();
    const pulled = await pullImage(store, client, parseReference(name), watched);
    await journalTransfer(this.#context, 'pull', name);
    return pulled;
  }

  /** The tags of a repository at its registry, page by page. */
  async *remoteTags(repository: string, signal?: AbortSignal): AsyncGenerator<string> {
    using client = await this.#client();
    yield* client.listTags(parseRepositoryName(repository), given(signal));
  }

  /** Searches a registry for repositories, by its search or in its catalog. */
  async search(
    registry: string,
    term: string,
    { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly FoundRepository[]> {
    const { registryHost } = await import('./login.js');
    using client = await this.#client();
    return await client.searchRepositories(registryHost(registry), term, {
      limit,
      ...given(signal),
    });
  }

  /** Sends an image to the registry that its name says. What is there already is not sent again. */
  async push(name: string, options: PushOptions = {}): Promise<PushedImage> {
    const { pushImage } = await import('./push-image.js');
    using client = await this.#client();
    const store = await this.#context.store();
    const pushed = await pushImage(store, client, parseReference(name), options);
    await journalTransfer(this.#context, 'push', name);
    return pushed;
  }

  /** All images, the newest first. */
  async list(): Promise<readonly ImageSummary[]> {
    return (await this.#context.store()).list();
  }

  /** What lists show of one image. */
  async summary(name: string, options: PlatformOptions = {}): Promise<ImageSummary> {
    return (await (await this.#context.store()).inspect(name, platformOf(options))).summary;
  }

  /** Everything about an image, with the names that Docker gives it. */
  async inspect(
    name: string,
    options: PlatformOptions = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const store = await this.#context.store();
    return inspectImage(await store.inspect(name, platformOf(options)));
  }

  /** How an image came to be, the last step first. */
  async history(name: string, options: PlatformOptions = {}): Promise<readonly HistoryStep[]> {
    const store = await this.#context.store();
    return store.history(await store.get(name, platformOf(options)));
  }

  /** Gives an image one more name. */
  async tag(name: string, target: string): Promise<void> {
    await (await this.#context.store()).tag(name, parseReference(target));
    await journalTag(this.#context, target);
  }

  /** Removes an image by the rules of `docker rmi`. */
  async remove(name: string, options: RemoveImageOptions = {}): Promise<RemovedImage> {
    const store = await this.#context.store();
    const { isForced = false } = options;
    const users = this.#context.users();
    const removed = await store.remove(name, { isForced, users, ...platformOf(options) });
    journalRemoved(this.#context, removed);
    return removed;
  }

  /** Removes images that nobody uses, and what is not needed after that. */
  async prune(options: PruneImagesOptions = {}): Promise<PruneResult> {
    const { isAll = false, isDryRun = false, filter } = options;
    const store = await this.#context.store();
    const pruned = await store.prune({
      users: this.#context.users(),
      all: isAll,
      isDryRun,
      ...(filter === undefined ? {} : { filter }),
    });
    for (const { id, names, digests } of isDryRun ? [] : pruned.images) {
      journalRemoved(this.#context, { id, untagged: [...names, ...digests], removed: id });
    }
    if (!isDryRun) {
      this.#context.journal.pruned('image', pruned.swept.freedBytes);
    }
    return pruned;
  }

  /** Images as a tar archive that docker, podman and skopeo load. Complete only if it ends without an error. */
  async *save(
    names: readonly string[],
    options: SaveImagesOptions = {},
  ): AsyncGenerator<Uint8Array> {
    const store = await this.#context.store();
    yield* store.saveArchive({ images: names, ...platformOf(options) });
    for (const name of names) {
      const { id } = await store.get(name, platformOf(options));
      await journalImage(this.#context, { action: 'save', id });
    }
  }

  /** Adds the images of an archive: an OCI layout, as a folder or a tar file, or what `docker save` writes. */
  async load(
    source: ArchiveSource,
    options: LoadImagesOptions = {},
  ): Promise<readonly LoadedImage[]> {
    const store = await this.#context.store();
    const loaded = (await store.load(source, loadOptions(options))).map(toLoadedImage);
    for (const image of loaded) {
      await journalAdded(this.#context, 'load', image);
    }
    return loaded;
  }

  /** Makes an image of an archive of files, which may be at an address, as `{ url }`. */
  async import(
    source: ArchiveSource | RemoteArchive,
    options: ImportImageOptions = {},
  ): Promise<LoadedImage> {
    const store = await this.#context.store();
    if (!('url' in source)) {
      return await this.#imported(await store.importTar(source, importOptions(options)));
    }
    using client = await this.#client();
    const stream = client.openUrl(source.url, given(options.signal));
    const archive = { stream, name: 'what was downloaded' };
    return await this.#imported(await store.importTar(archive, importOptions(options)));
  }

  /** Copies an image from one place to another, byte for byte; see `parseCopyPlace`. */
  async copy(from: CopyPlace, to: CopyPlace, options: ImageCopyOptions = {}): Promise<CopiedImage> {
    const { copyImage } = await import('./copy/copy-image.js');
    using client = await this.#client();
    const { layout, store } = this.#context;
    return await copyImage({ layout, client, store }, from, to, options);
  }

  /** Checks a name and a password at a registry, and keeps them if it takes them. */
  async logIn(login: Login, signal?: AbortSignal): Promise<CredentialsPlace> {
    const { logIn } = await import('./login.js');
    return logIn(this.#context.options, login, signal);
  }

  /**
   * Forgets a registry's credentials.
   *
   * @returns whether there were any
   */
  async logOut(registry: string): Promise<boolean> {
    const { logOut } = await import('./login.js');
    return logOut(this.#context.options, registry);
  }

  /** As whom a registry is used; undefined if nobody has logged in. */
  async loggedInAs(registry: string): Promise<string | undefined> {
    const { loggedInAs } = await import('./login.js');
    return loggedInAs(this.#context.options, registry);
  }

  /** What a name stands for at its registry. */
  async inspectManifest(
    name: string,
    options: { readonly isDeep: boolean; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly InspectedManifest[]> {
    const { inspectManifest } = await import('./inspect-manifest.js');
    using client = await this.#client();
    return await inspectManifest(client, name, options);
  }

  /** What the images take on the disk. */
  async diskUsage(): Promise<DiskUsage> {
    return (await this.#context.store()).diskUsage();
  }

  /** Checks every record, blob and layer. */
  async check(options: CheckImagesOptions = {}): Promise<CheckResult> {
    const { isRepairing = false, signal, onProgress } = options;
    return (await this.#context.store()).check({
      users: this.#context.users(),
      isRepairing,
      signal,
      ...(onProgress === undefined ? {} : { onProgress }),
    });
  }

  async #imported(committed: CommittedImage): Promise<LoadedImage> {
    const image = toLoadedImage(committed);
    await journalAdded(this.#context, 'import', image);
    return image;
  }

  #client(): Promise<RegistryClient> {
    return openClient(this.#context.options);
  }
}

function platformOf({ platform }: PlatformOptions): { readonly platform?: Platform } {
  return platform === undefined ? {} : { platform: parsePlatform(platform) };
}

function given(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
