import type { ExplainedStep, SignalName } from '@docklet/syscall';
import type { CommitOptions } from '../changes/commit-container.js';
import type { FileChange } from '../changes/container-changes.js';
import type { CopyInput, CopyOptions } from '../copy/copy-files.js';
import type { CopySummary } from '../copy/write-entries.js';
import type { CaptureOptions, ExecResult } from '../exec/captured-exec.js';
import { captureExec } from '../exec/captured-exec.js';
import type { EngineEvent } from '../events/engine-event.js';
import type { EventsOptions } from '../events/read-journal.js';
import { execInContainer } from '../exec/exec-container.js';
import type { ExecOptions, ExecStartOptions } from '../exec/exec-options.js';
import { Container } from '../handle/container.js';
import type { PullOptions } from '../images/image-progress.js';
import type { Images } from '../images/images.js';
import type { EngineInfo } from '../info/engine-info.js';
import type { ContainerOptions } from '../options/container-options.js';
import type { RunningContainer } from '../run/running-container.js';
import { checkContainerName } from '../state/container-name.js';
import { listLive } from '../state/live-file.js';
import type { LogRecord } from '../logs/log-record.js';
import type { AttachedContainer } from './attach-container.js';
import { attachContainer } from './attach-container.js';
import { attachedContainer } from './attached-container.js';
import { repair } from './clean-up.js';
import type { LogsOptions } from './container-logs.js';
import { containerLogs } from './container-logs.js';
import type { ContainerSize } from './container-size.js';
import { containerSize } from './container-size.js';
import type { ContainerView } from './container-view.js';
import { findContainer, isAlive, viewContainer } from './container-view.js';
import { completeOptions } from './complete-options.js';
import { createContext } from './create-context.js';
import type { NamedContainer } from './create-container.js';
import { createContainer } from './create-container.js';
import type { EngineContext } from './engine-context.js';
import type { ResolvedSource as PreparedSource } from './container-draft.js';
import type { EngineOptions } from './engine-options.js';
import { explainStart } from './explain-start.js';
import type { RemoveOptions } from './remove-container.js';
import { removeContainer } from './remove-container.js';
import type { EngineUsage } from '../usage/engine-usage.js';
import { updateMemberNames } from '../network/member-names.js';
import { Networks } from '../network/networks.js';
import type { PruneContainersOptions, PrunedContainers } from './prune-containers.js';
import { resolveRootfs } from './rootfs-source.js';
import { resetEngine } from './reset-engine.js';
import type { StartedContainer } from './run-container.js';
import { runContainer, runDetached } from './run-container.js';
import { pauseContainer, unpauseContainer } from './pause-container.js';
import { settleContainer } from './settle-container.js';
import { settleHealth } from './settle-health.js';
import { startAfterBoot } from './start-after-boot.js';
import { killContainer } from './signal-container.js';
import type { StartOptions } from './start-options.js';
import { startExisting } from './start-existing.js';
import type { ContainerStats } from '../stats/container-stats.js';
import type { StopOptions } from './stop-container.js';
import type { RecreateOptions } from './recreate-container.js';
import type { UpdateOptions } from './update-container.js';
import { stopContainer } from './stop-container.js';
import { waitForContainer } from './wait-container.js';
import { Volumes } from '../volumes/volumes.js';

/**
 * A container engine over one folder of state. It has no process of its own: whatever it knows stands in files, and what
 * is true of running processes the kernel says.
 */
export class Engine {
  readonly #context: EngineContext;
  #volumes: Volumes | undefined;
  #networks: Networks | undefined;

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

  /**
   * Creates a container and starts it, for a program that looks after it: it ends with this process, and is removed at
   * its end unless the options say otherwise.
   *
   * @returns when its command runs
   */
  async launch(options: ContainerOptions): Promise<Container> {
    const started = await this.run({ isRemovedAtExit: true, ...options }, { endsWithParent: true });
    return new Container(this, started);
  }

  /**
   * Creates a container and starts it with nobody attached: it has nothing to do with this process.
   *
   * @returns when its command runs
   */
  async runDetached(
    options: ContainerOptions,
    start: Pick<StartOptions, 'onCreated'> = {},
    source?: PreparedSource,
  ): Promise<NamedContainer> {
    const prepared = source ?? (await this.prepareSource(options));
    return runDetached(this.#context, options, prepared, start);
  }

  /** Creates a container and does not start it. */
  async create(options: ContainerOptions, source?: PreparedSource): Promise<NamedContainer> {
    return createContainer(this.#context, options, source ?? (await this.prepareSource(options)));
  }

  /**
   * Starts a container that was created or has ended, with nobody attached. One that runs stays as it is.
   *
   * @returns when its command runs
   */
  async start(nameOrId: string): Promise<void> {
    const begun = await startExisting(this.#context, this.container(nameOrId), {
      isDetached: true,
    });
    begun?.[Symbol.dispose]();
  }

  /**
   * Starts a container that was created or has ended, with this process attached to it.
   *
   * @returns undefined when it runs already; see {@link Engine.attach}
   */
  async startAttached(
    nameOrId: string,
    start: StartOptions = {},
  ): Promise<StartedContainer | undefined> {
    const begun = await startExisting(this.#context, this.container(nameOrId), start);
    return begun && attachedContainer(this.#context, begun);
  }

  /**
   * Asks a container to end, and ends it by force if it does not in time. Returns when everything is cleaned up.
   *
   * @throws ContainerUnkillableError (`DOCKLET_CONTAINER_UNKILLABLE`)
   */
  async stop(nameOrId: string, options: StopOptions = {}): Promise<void> {
    const view = this.container(nameOrId);
    await stopContainer(this.#context, view, options);
    if (view.status !== 'created' && view.status !== 'exited') {
      this.#context.journal.container(view.record, 'stop');
    }
  }

  /** Stops a container if it runs, and starts it. */
  async restart(nameOrId: string, options: StopOptions = {}): Promise<void> {
    await this.stop(nameOrId, options);
    await this.start(nameOrId);
    this.#context.journal.container(this.container(nameOrId).record, 'restart');
  }

  /**
   * Sends a signal to a container's first process. Default: SIGKILL.
   *
   * @throws ContainerNotRunningError (`DOCKLET_CONTAINER_NOT_RUNNING`)
   */
  kill(nameOrId: string, signal?: SignalName): void {
    killContainer(this.#context, this.container(nameOrId), signal);
  }

  /**
   * Waits until a container has ended; one that does not run has.
   *
   * @returns its exit code
   */
  async wait(nameOrId: string, signal?: AbortSignal): Promise<number> {
    return waitForContainer(this.#context, this.container(nameOrId), signal);
  }

  /**
   * Gives a container another name.
   *
   * @throws ContainerNameInUseError (`DOCKLET_CONTAINER_NAME_IN_USE`)
   * @throws InvalidContainerNameError (`DOCKLET_CONTAINER_INVALID_NAME`)
   */
  rename(nameOrId: string, name: string): void {
    checkContainerName(name);
    const { record, state } = this.container(nameOrId);
    this.#context.containers.rename(record.id, name);
    this.#context.journal.container({ ...record, name }, 'rename', { oldName: `/${record.name}` });
    for (const { networkId } of state.networks ?? []) {
      if (networkId !== undefined) {
        updateMemberNames(this.#context, networkId);
      }
    }
  }

  /** Stops all processes of a container where they are. */
  async pause(nameOrId: string): Promise<void> {
    await pauseContainer(this.#context, this.container(nameOrId));
  }

  /** Lets a paused container run again. */
  unpause(nameOrId: string): void {
    unpauseContainer(this.#context, this.container(nameOrId));
  }

  /**
   * Attaches to a container that runs: what it writes from now on, and its standard input.
   *
   * @throws ContainerNotRunningError (`DOCKLET_CONTAINER_NOT_RUNNING`)
   */
  attach(nameOrId: string): AttachedContainer {
    const view = this.container(nameOrId);
    const attached = attachContainer(this.#context, view);
    this.#context.journal.container(view.record, 'attach');
    return attached;
  }

  /**
   * What a container has written, in parts; an empty part whenever everything that is there was read.
   *
   * @throws LogsNotKeptError (`DOCKLET_CONTAINER_LOGS_NOT_KEPT`)
   */
  logs(nameOrId: string, options: LogsOptions = {}): AsyncGenerator<readonly LogRecord[]> {
    return containerLogs(this.#context, this.container(nameOrId), options);
  }

  /**
   * Cleans up after a container whose monitor this process was, or starts it again.
   *
   * @internal called by the command line that {@link EngineOptions.helper} names
   */
  async settle(id: string, lockFd: number): Promise<void> {
    await settleContainer(this.#context, id, lockFd);
  }

  /**
   * Looks after a container's health once.
   *
   * @internal called by the command line that {@link EngineOptions.helper} names
   */
  async checkHealth(id: string): Promise<void> {
    await settleHealth(this.#context, this.container(id));
  }

  /**
   * Starts the containers that are to run after a reboot: those whose restart policy says so.
   *
   * @returns what could not be started
   */
  async startAfterBoot(): Promise<readonly Error[]> {
    return startAfterBoot(this.#context, this.containers());
  }

  /** All containers, the newest first. */
  containers(): readonly ContainerView[] {
    return this.#view(this.#context.containers.list());
  }

  /** The containers that run, the newest first. However many others there are, only these are looked at. */
  runningContainers(): readonly ContainerView[] {
    return this.#view(listLive(this.#context.layout)).filter(({ status }) => isAlive(status));
  }

  #view(ids: readonly string[]): readonly ContainerView[] {
    const { containers } = this.#context;
    return ids
      .flatMap((id) => containers.read(id) ?? [])
      .toSorted((a, b) => compareText(b.record.createdAt, a.record.createdAt))
      .map((stored) => viewContainer(this.#context, stored));
  }

  /**
   * A container by its name, its id, or the beginning of its id.
   *
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   * @throws AmbiguousContainerError (`DOCKLET_CONTAINER_AMBIGUOUS`)
   */
  container(nameOrId: string): ContainerView {
    return findContainer(this.#context, nameOrId);
  }

  /** Whether there is a container with this id. */
  hasContainer(id: string): boolean {
    return this.#context.containers.has(id);
  }

  /** How much room a container takes: every file that it has written is looked at. */
  containerSize(nameOrId: string): ContainerSize {
    return containerSize(this.#context, this.container(nameOrId));
  }

  /**
   * Removes a container.
   *
   * @throws ContainerRunningError (`DOCKLET_CONTAINER_RUNNING`)
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   */
  async removeContainer(nameOrId: string, options: RemoveOptions = {}): Promise<void> {
    await removeContainer(this.#context, this.container(nameOrId), options);
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

  /** Executes a command in a container to its end, and keeps what it writes; see {@link Engine.exec}. */
  async execCaptured(
    nameOrId: string,
    command: readonly string[],
    options: CaptureOptions = {},
  ): Promise<ExecResult> {
    return captureExec(this.#context, this.container(nameOrId), command, options);
  }

  /**
   * Copies files of the host, or of a tar archive, into a container, by the rules of `docker cp`.
   *
   * @throws CopySourceMissingError (`DOCKLET_CONTAINER_COPY_SOURCE_MISSING`)
   * @throws CopyTargetError (`DOCKLET_CONTAINER_COPY_TARGET`)
   */
  async copyIn(
    nameOrId: string,
    input: CopyInput,
    target: string,
    options: CopyOptions = {},
  ): Promise<CopySummary> {
    const { copyIn } = await import('../copy/copy-files.js');
    return copyIn(this.#context, this.container(nameOrId), input, target, options);
  }

  /** Copies files of a container to the host; see {@link Engine.copyIn}. */
  async copyOut(
    nameOrId: string,
    path: string,
    target: string,
    options: CopyOptions = {},
  ): Promise<CopySummary> {
    const { copyOut } = await import('../copy/copy-files.js');
    return copyOut(this.#context, this.container(nameOrId), path, target, options);
  }

  /** Files of a container as a tar archive; see {@link Engine.copyIn}. */
  async *archiveOut(
    nameOrId: string,
    path: string,
    options: CopyOptions = {},
  ): AsyncGenerator<Uint8Array, void, void> {
    const { archiveOut } = await import('../copy/copy-files.js');
    yield* archiveOut(this.#context, this.container(nameOrId), path, options);
  }

  /**
   * Changes a container's limits and restart policy; limits hold at once.
   *
   * @throws InvalidResourceError (`DOCKLET_CONTAINER_INVALID_RESOURCE`)
   */
  async update(nameOrId: string, options: UpdateOptions): Promise<void> {
    const { updateContainer } = await import('./update-container.js');
    const view = this.container(nameOrId);
    await updateContainer(this.#context, view, options);
    this.#context.journal.container(view.record, 'update');
  }

  /**
   * Makes a container anew, with some things different: its id, name, volumes, log and, if it can be, its addresses and ports
   * stay, what it has written elsewhere goes. One that runs runs again. If that fails, everything is as it was.
   *
   * @param source what it is to be made from, if that was looked for before; by default it is made from what it was made from,
   *   or what the changes name
   * @throws RemovedAtEndError (`DOCKLET_CONTAINER_REMOVED_AT_END`), and whatever creating and starting such a container throws
   */
  async recreate(
    nameOrId: string,
    options: RecreateOptions = {},
    source?: PreparedSource,
  ): Promise<void> {
    const { recreateContainer } = await import('./recreate-container.js');
    const view = this.container(nameOrId);
    const wanted = this.sourceToRecreate(nameOrId, options);
    const prepared = source ?? (wanted && (await this.prepareSource(wanted)));
    await recreateContainer(this.#context, view, options, prepared);
  }

  /**
   * What {@link Engine.recreate} would look for, for whoever wants to show how it goes ({@link Engine.prepareSource}).
   *
   * @returns undefined when the container is made from what it is made from
   */
  sourceToRecreate(
    nameOrId: string,
    { changes = {} }: RecreateOptions,
  ): ContainerOptions | undefined {
    return changes.source === undefined && changes.pull === undefined
      ? undefined
      : { ...this.container(nameOrId).record.options, ...changes };
  }

  /**
   * What a container uses.
   *
   * @throws ContainerNotRunningError (`DOCKLET_CONTAINER_NOT_RUNNING`)
   */
  async stats(nameOrId: string): Promise<ContainerStats> {
    const { readStats } = await import('../stats/container-stats.js');
    return readStats(this.#context, this.container(nameOrId));
  }

  /**
   * The processes of a container, as the host numbers them.
   *
   * @throws ContainerNotRunningError (`DOCKLET_CONTAINER_NOT_RUNNING`)
   */
  async processes(nameOrId: string): Promise<readonly number[]> {
    const { readProcesses } = await import('../stats/container-stats.js');
    const view = this.container(nameOrId);
    const processes = readProcesses(this.#context, view);
    this.#context.journal.container(view.record, 'top');
    return processes;
  }

  /** What happens to containers, as it happens; with `sinceNs` also what has happened. */
  async *events(options: EventsOptions = {}): AsyncGenerator<EngineEvent, void, void> {
    const { readJournal } = await import('../events/read-journal.js');
    yield* readJournal(this.#context.layout, options);
  }

  /** Which files of a container are not as its image has them, sorted by path. */
  async changes(nameOrId: string): Promise<readonly FileChange[]> {
    const { containerChanges } = await import('../changes/container-changes.js');
    return containerChanges(this.#context, this.container(nameOrId));
  }

  /** All files of a container as a tar archive, without what is mounted in it. */
  async *export(nameOrId: string): AsyncGenerator<Uint8Array, void, void> {
    const { exportContainer } = await import('../changes/export-container.js');
    yield* exportContainer(this.#context, this.container(nameOrId));
  }

  /**
   * Makes an image of a container.
   *
   * @returns the image's id
   * @throws NoBaseImageError (`DOCKLET_CONTAINER_NO_BASE_IMAGE`)
   */
  async commit(nameOrId: string, options: CommitOptions = {}): Promise<string> {
    const { commitContainer } = await import('../changes/commit-container.js');
    return commitContainer(this.#context, this.container(nameOrId), options);
  }

  /** Every step of a container's start and the reason for it; nothing is started. */
  async explain(options: ContainerOptions): Promise<readonly ExplainedStep[]> {
    const source = await this.prepareSource(options);
    return explainStart(
      this.#context,
      await completeOptions(this.#context, options, source),
      source,
    );
  }

  /**
   * Everything about a container, with the names that Docker gives it.
   *
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   */
  async inspect(
    nameOrId: string,
    { isSized = false }: { readonly isSized?: boolean } = {},
  ): Promise<Readonly<Record<string, unknown>>> {
    const { inspectContainer } = await import('../inspect/inspect-container.js');
    const { containers, layout, images } = this.#context;
    const view = this.container(nameOrId);
    const { id } = view.record;
    const isRunning = view.status === 'running' || view.status === 'paused';
    return inspectContainer({
      view,
      spec: containers.readSpec(id),
      layout,
      pid: isRunning ? view.state.pid : undefined,
      size: isSized ? containerSize(this.#context, view) : undefined,
      image: await images.processConfig(view.record.image?.id),
    });
  }

  /** What this machine offers, and which way it is used. */
  async info(): Promise<EngineInfo> {
    const { engineInfo } = await import('../info/engine-info.js');
    return engineInfo(this.#context, this.containers());
  }

  /**
   * Removes everything that this engine has: containers, volumes, images, its network, its folders. It cannot be used after that.
   *
   * @throws ContainerUnkillableError (`DOCKLET_CONTAINER_UNKILLABLE`)
   */
  async reset(): Promise<void> {
    await resetEngine(this.#context);
  }

  /** What everything of this engine takes on the disk. */
  async diskUsage(): Promise<EngineUsage> {
    const { measureEngine } = await import('../usage/engine-usage.js');
    return measureEngine(this.#context, this.images, this.volumes);
  }

  /** The volumes of this engine. */
  get volumes(): Volumes {
    this.#volumes ??= new Volumes(this.#context);
    return this.#volumes;
  }

  /**
   * Removes the containers that do not run.
   *
   * @param options `filter` says which of them
   */
  async pruneContainers(options: PruneContainersOptions = {}): Promise<PrunedContainers> {
    const { pruneContainers } = await import('./prune-containers.js');
    return pruneContainers(this.#context, this.containers(), options);
  }

  /** The networks of this engine. */
  get networks(): Networks {
    this.#networks ??= new Networks(this.#context);
    return this.#networks;
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
      ? this.#context.images.resolve(source.reference, options.pull ?? 'missing', {
          ...pull,
          ...(options.platform === undefined ? {} : { platform: options.platform }),
        })
      : resolveRootfs(source.path);
  }
}

/**
 * Opens an engine, and cleans up after containers that were left behind by processes that were killed.
 *
 * Needs root. Several engines with different roots can be open in one process.
 */
export async function openEngine(given: EngineOptions = {}): Promise<Engine> {
  const context = createContext(given);
  for (const problem of await repair(context)) {
    given.onWarning?.(problem.message);
  }
  return new Engine(context);
}

/** Times of one format are in order as texts. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
