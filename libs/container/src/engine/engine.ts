import { mkdirSync } from 'node:fs';
import { release } from 'node:os';
import { defaultSettings } from '@docklet/config';
import type { ExplainedStep } from '@docklet/syscall';
import { execInContainer } from '../exec/exec-container.js';
import type { ExecOptions, ExecStartOptions } from '../exec/exec-options.js';
import { Host } from '../host/host.js';
import type { PullOptions } from '../images/image-progress.js';
import { ImageService } from '../images/image-service.js';
import type { Images } from '../images/images.js';
import type { ContainerOptions } from '../options/container-options.js';
import type { RunningContainer } from '../run/running-container.js';
import type { StoredContainer } from '../state/container-store.js';
import { ContainerStore } from '../state/container-store.js';
import { Layout } from '../state/layout.js';
import { repair } from './clean-up.js';
import type { EngineContext } from './engine-context.js';
import type { ResolvedSource as PreparedSource } from './container-draft.js';
import type { EngineOptions } from './engine-options.js';
import { explainStart } from './explain-start.js';
import { inspectContainer } from './inspect-container.js';
import { removeContainer } from './remove-container.js';
import type { EngineUsage } from '../usage/engine-usage.js';
import { resolveRootfs } from './rootfs-source.js';
import type { StartedContainer } from './run-container.js';
import { runContainer } from './run-container.js';
import type { StartOptions } from './start-container.js';

/**
 * A container engine over one folder of state. It has no process of its own: whatever it knows stands in files, and what
 * is true of running processes the kernel says.
 */
export class Engine {
  readonly #context: EngineContext;

  /** @internal use {@link openEngine} */
  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * Creates a container and starts it.
   *
   * @returns when its command runs
   */
  async run(
    options: ContainerOptions,
    start: StartOptions = {},
    source?: PreparedSource,
  ): Promise<StartedContainer> {
    return runContainer(
      this.#context,
      options,
      source ?? (await this.prepareSource(options)),
      start,
    );
  }

  /** All containers, the newest first. */
  containers(): readonly StoredContainer[] {
    const { containers } = this.#context;
    return containers
      .list()
      .flatMap((id) => containers.read(id) ?? [])
      .toSorted((a, b) => b.record.createdAt.localeCompare(a.record.createdAt));
  }

  /**
   * A container by its name, its id, or the beginning of its id.
   *
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   * @throws AmbiguousContainerError (`DOCKLET_CONTAINER_AMBIGUOUS`)
   */
  container(nameOrId: string): StoredContainer {
    const { containers } = this.#context;
    return containers.get(containers.resolve(nameOrId), nameOrId);
  }

  /**
   * Removes a container.
   *
   * @param isForced whether it is ended first if it runs. Default: false.
   * @throws ContainerRunningError (`DOCKLET_CONTAINER_RUNNING`)
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   */
  async removeContainer(
    nameOrId: string,
    { isForced = false }: { readonly isForced?: boolean } = {},
  ): Promise<void> {
    await removeContainer(this.#context, this.container(nameOrId), isForced);
  }

  /**
   * Starts a command in a container that runs.
   *
   * @returns when the command has been executed; how it ends is told by {@link RunningContainer.exited}
   * @throws ContainerNotRunningError (`DOCKLET_CONTAINER_NOT_RUNNING`)
   * @throws ContainerPausedError (`DOCKLET_CONTAINER_PAUSED`)
   * @throws CommandNotFoundError (`DOCKLET_CONTAINER_COMMAND_NOT_FOUND`)
   * @throws CommandNotExecutableError (`DOCKLET_CONTAINER_COMMAND_NOT_EXECUTABLE`)
   */
  async exec(
    nameOrId: string,
    options: ExecOptions,
    start: ExecStartOptions = {},
  ): Promise<RunningContainer> {
    return execInContainer(this.#context, this.container(nameOrId), options, start);
  }

  /** Every step of a container's start and the reason for it; nothing is started. */
  async explain(options: ContainerOptions): Promise<readonly ExplainedStep[]> {
    return explainStart(this.#context, options, await this.prepareSource(options));
  }

  /**
   * Everything about a container, with the names that Docker gives it.
   *
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   */
  inspect(nameOrId: string): Readonly<Record<string, unknown>> {
    const container = this.container(nameOrId);
    const spec = this.#context.containers.readSpec(container.record.id);
    return inspectContainer(container, spec);
  }

  /** What this machine offers, and which way it is used. */
  info(): Readonly<Record<string, unknown>> {
    const { host, containers, options } = this.#context;
    return {
      root: options.root,
      containers: containers.list().length,
      cgroups: host.cgroups.mode,
      kernel: release(),
    };
  }

  /** What everything of this engine takes on the disk. */
  async diskUsage(): Promise<EngineUsage> {
    const { containers, options } = this.#context;
    const { measureEngine } = await import('../usage/engine-usage.js');
    return measureEngine(options.root, containers, this.images);
  }

  /** The images of this engine. */
  get images(): Images {
    return this.#context.images.library;
  }

  /**
   * Makes sure that what a container is to be made of is here, by pulling it if its options say so; {@link Engine.run} does
   * it too, this is for whoever wants to show how it goes.
   */
  async prepareSource(options: ContainerOptions, pull: PullOptions = {}): Promise<PreparedSource> {
    const { source } = options;
    return source.kind === 'image'
      ? this.#context.images.resolve(source.reference, options.pull ?? 'missing', pull)
      : resolveRootfs(source.path);
  }
}

/**
 * Opens an engine, and cleans up after containers that were left behind by processes that were killed.
 *
 * Needs root. Several engines with different roots can be open in one process.
 */
export async function openEngine(given: EngineOptions = {}): Promise<Engine> {
  const options = { ...defaultSettings, ...given };
  const layout = new Layout(options);
  createFolders(layout);
  const containers = new ContainerStore(layout);
  const context: EngineContext = {
    options,
    layout,
    containers,
    host: new Host(),
    images: new ImageService(options, layout, containers),
  };
  for (const problem of await repair(context)) {
    options.onWarning?.(problem.message);
  }
  return new Engine(context);
}

/** Nobody but root may look in: images hold setuid programs, states hold secrets (CVE-2021-41091). */
function createFolders(layout: Layout): void {
  const { containers, names, images, networks, cache, live, locks, stage } = layout;
  for (const folder of [containers, names, images, networks, cache, live, locks, stage]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}
