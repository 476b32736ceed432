import type { LogRecord } from '../logs/log-record.js';
import { readLog } from '../logs/read-log.js';
import type { ContainerView } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { LogsNotKeptError } from './lifecycle-errors.js';
import { untilEnded } from './until-ended.js';

/** How a container's log is read. */
export interface LogsOptions {
  /** Whether what is written from now on is read too, until the container has ended. Default: false. */
  readonly isFollowed?: boolean;
  /** Ends the following. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a container has written, in parts; an empty part whenever everything that is there was read.
 *
 * @throws {@link LogsNotKeptError} (`DOCKLET_CONTAINER_LOGS_NOT_KEPT`)
 */
export function containerLogs(
  context: EngineContext,
  view: ContainerView,
  { isFollowed = false, signal }: LogsOptions = {},
): AsyncGenerator<readonly LogRecord[]> {
  const { record } = view;
  if (record.options.log?.driver === 'none') {
    throw new LogsNotKeptError(record.name);
  }
  const { log } = context.layout.containerFiles(record.id);
  return isFollowed ? follow(context, view, log, signal) : readLog(log);
}

async function* follow(
  context: EngineContext,
  view: ContainerView,
  log: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly LogRecord[]> {
  const over = new AbortController();
  const stop = (): void => {
    over.abort();
  };
  signal?.addEventListener('abort', stop);
  const isRunning = view.status === 'running' || view.status === 'paused';
  const ended = (isRunning ? untilEnded(context, view, over.signal) : Promise.resolve()).then(stop);
  try {
    yield* readLog(log, { until: over.signal });
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
    await ended;
  }
}
