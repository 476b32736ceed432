import type { SignalName } from '@docklet/syscall';
import type { ContainerExit } from '../engine/clean-up.js';
import type { LogsOptions } from '../engine/container-logs.js';
import type { Engine } from '../engine/engine.js';
import type { StopOptions } from '../engine/stop-container.js';
import type { CaptureOptions, ExecResult } from '../exec/captured-exec.js';
import type { LogRecord } from '../logs/log-record.js';
import { namedContainer } from '../options/named-container.js';
import type { ContainerAddress, PortBinding } from '../state/container-record.js';
import { ContainerNotFoundError } from '../state/errors.js';
import { ContainerEndedError } from './errors.js';
import { linesOf } from './lines-of.js';
import { untilListening } from './until-listening.js';

const keepLog = 'isRemovedAtExit: false keeps it until the container is disposed of';

/** How something is waited for. */
export interface WaitOptions {
  /** Ends the waiting; the promise is then rejected with the signal's reason: `AbortSignal.timeout(10_000)`. */
  readonly signal?: AbortSignal;
}

/**
 * A container in the hands of a program. Dispose of it (`await using`), and it is gone, whatever it did.
 *
 * Made by {@link Engine.launch}, it also ends when this process does, even by SIGKILL.
 */
export class Container implements AsyncDisposable {
  readonly id: string;
  readonly name: string;
  readonly #engine: Engine;
  readonly #finished: Promise<ContainerExit>;

  /** @internal use {@link Engine.launch} */
  constructor(
    engine: Engine,
    {
      id,
      name,
      finished,
    }: Pick<Container, 'id' | 'name'> & { readonly finished: Promise<ContainerExit> },
  ) {
    this.id = id;
    this.name = name;
    this.#engine = engine;
    this.#finished = finished;
    // Who never asks how it ended is not to be ended by it.
    finished.catch(() => undefined);
  }

  /**
   * Its address in its first network, or that of the container whose network it shares; undefined without one, and when
   * it has ended.
   */
  get address(): ContainerAddress | undefined {
    return this.#engine.hasContainer(this.id) ? addressOf(this.#engine, this.id) : undefined;
  }

  /**
   * Which ports of this host lead to it: known from its start on, also where any free one would do. None once it has ended.
   */
  get ports(): readonly PortBinding[] {
    if (!this.#engine.hasContainer(this.id)) {
      return [];
    }
    const { state, status } = this.#engine.container(this.id);
    return status === 'running' || status === 'paused' ? (state.ports ?? []) : [];
  }

  /** Executes a command in it, to its end. */
  exec(command: readonly string[], options: CaptureOptions = {}): Promise<ExecResult> {
    return this.#engine.execCaptured(this.id, command, options);
  }

  /**
   * What it has written; with `isFollowed` also what it writes from now on, until it ends. Nothing is missed.
   *
   * @throws {@link ContainerEndedError} (`DOCKLET_CONTAINER_ENDED`) when it has ended and was removed
   */
  async *logs(options: LogsOptions = {}): AsyncGenerator<LogRecord, void, void> {
    try {
      for await (const records of this.#engine.logs(this.id, options)) {
        yield* records;
      }
    } catch (error) {
      throw error instanceof ContainerNotFoundError
        ? new ContainerEndedError(this.name, 'its log was read', keepLog)
        : error;
    }
  }

  /**
   * Waits for a line of its output, from its start on.
   *
   * @returns the line
   * @throws {@link ContainerEndedError} (`DOCKLET_CONTAINER_ENDED`) when it ends without having written such a line
   */
  async waitForLog(pattern: RegExp | string, { signal }: WaitOptions = {}): Promise<string> {
    for await (const line of linesOf(this.logs({ isFollowed: true, signal }))) {
      if (typeof pattern === 'string' ? line.includes(pattern) : pattern.test(line)) {
        return line;
      }
    }
    signal?.throwIfAborted();
    throw new ContainerEndedError(this.name, `it wrote a line like ${String(pattern)}`);
  }

  /**
   * Waits until something in it listens at a TCP port.
   *
   * @throws {@link ContainerEndedError} (`DOCKLET_CONTAINER_ENDED`)
   */
  async waitForPort(port: number, { signal }: WaitOptions = {}): Promise<void> {
    const host = this.address?.address ?? '127.0.0.1';
    await this.#unlessEnded(`something listened at port ${port}`, signal, (until) =>
      untilListening({ host, port }, until),
    );
  }

  /**
   * Waits until it is healthy, by the health check that it was made with. The checks are made by this process.
   *
   * @throws NoHealthCheckError (`DOCKLET_CONTAINER_NO_HEALTH_CHECK`)
   * @throws ContainerUnhealthyError (`DOCKLET_CONTAINER_UNHEALTHY`) when it has become unhealthy
   * @throws {@link ContainerEndedError} (`DOCKLET_CONTAINER_ENDED`)
   */
  async waitForHealthy({ signal }: WaitOptions = {}): Promise<void> {
    const { untilHealthy } = await import('./until-healthy.js');
    await this.#unlessEnded('it was healthy', signal, (until) =>
      untilHealthy(this.#engine, this.id, until),
    );
  }

  /** Waits for its end. */
  async waitForExit({ signal }: WaitOptions = {}): Promise<ContainerExit> {
    if (signal === undefined) {
      return this.#finished;
    }
    signal.throwIfAborted();
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        // The reason is whatever the caller gave.
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([this.#finished, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Asks it to end, and ends it by force if it does not in time. */
  stop(options: StopOptions = {}): Promise<void> {
    return this.#engine.stop(this.id, options);
  }

  /** Sends a signal to its first process. Default: SIGKILL. */
  kill(signal?: SignalName): void {
    this.#engine.kill(this.id, signal);
  }

  /** Ends it if it runs, and removes it with its files. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#engine.hasContainer(this.id)) {
      await this.#engine.removeContainer(this.id, { isForced: true });
    }
    await this.#finished;
  }

  /** Waits for something that can only happen as long as it runs. */
  async #unlessEnded(
    awaited: string,
    signal: AbortSignal | undefined,
    wait: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const over = new AbortController();
    const ended = this.#finished.then(() => {
      over.abort(new ContainerEndedError(this.name, awaited));
    });
    const signals = signal === undefined ? [over.signal] : [over.signal, signal];
    try {
      await Promise.race([
        wait(AbortSignal.any(signals)),
        ended.then(() => over.signal.throwIfAborted()),
      ]);
    } finally {
      over.abort();
    }
  }
}

function addressOf(engine: Engine, id: string): ContainerAddress | undefined {
  const { record, state, status } = engine.container(id);
  const shared = namedContainer(record.options.network);
  return shared === undefined || status !== 'running'
    ? state.networks?.[0]
    : addressOf(engine, shared);
}
