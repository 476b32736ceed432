import type { ExitStatus } from '@docklet/syscall';
import { exitCodeOf } from '@docklet/syscall';
import { isDockletError, messageOf } from '@docklet/errors';
import type { ContainerOptions } from '../options/container-options.js';
import type { RunningContainer } from '../run/running-container.js';
import type { ContainerRecord, ContainerState } from '../state/container-record.js';
import { recordVersion } from '../state/container-record.js';
import { createContainerId } from '../state/container-id.js';
import { LiveFile } from '../state/live-file.js';
import type { ContainerExit } from './clean-up.js';
import { removeTraces, settle, wasOomKilled } from './clean-up.js';
import type { ContainerDraft, ResolvedSource } from './container-draft.js';
import { draftContainer } from './container-draft.js';
import type { EngineContext } from './engine-context.js';
import type { PreparedStart, StartOptions } from './start-container.js';
import { prepareStart, startPrepared } from './start-container.js';

/** A container that was started from here, and is cleaned up after from here. */
export interface StartedContainer {
  readonly id: string;
  readonly name: string;
  readonly process: RunningContainer;
  /** Resolves when it has ended and everything is cleaned up. */
  readonly finished: Promise<ContainerExit>;
}

/** What a command that could not be executed ends with, by the error's code. */
const exitCodes: Readonly<Record<string, number>> = {
  DOCKLET_CONTAINER_COMMAND_NOT_EXECUTABLE: 126,
  DOCKLET_CONTAINER_COMMAND_NOT_FOUND: 127,
};

/**
 * Creates a container and starts it. Whatever fails on the way, nothing stays behind but the container's record, which
 * then says why; and not even that if it was to be removed at its end.
 */
export async function runContainer(
  context: EngineContext,
  options: ContainerOptions,
  source: ResolvedSource,
  start: StartOptions,
): Promise<StartedContainer> {
  const draft = draftContainer(context, createContainerId(), options, source);
  const live = LiveFile.create(context.layout, draft.id);
  let record: ContainerRecord | undefined;
  let prepared: PreparedStart | undefined;
  try {
    record = writeNew(context, draft);
    prepared = prepareStart(context, draft, start);
    const process = await startPrepared(context, draft, prepared, live, start);
    const running = runningState(prepared, process.pid);
    context.containers.writeState(record, running);
    const finished = finish(context, { record, state: running, prepared, process, live });
    return { id: draft.id, name: record.name, process, finished };
  } catch (error) {
    await undo(context, live, draft.id, record, prepared, error);
    throw error;
  }
}

function writeNew(context: EngineContext, draft: ContainerDraft): ContainerRecord {
  const { id, options, source, spec } = draft;
  context.containers.createFolder(id);
  const record: ContainerRecord = {
    schemaVersion: recordVersion,
    id,
    name: context.containers.claimName(id, options.name),
    createdAt: new Date().toISOString(),
    options,
    image: source.image,
    layers: source.layers,
    args: spec.process?.args ?? [],
  };
  context.containers.writeRecord(record, spec);
  context.containers.writeState(record, { schemaVersion: recordVersion, status: 'created' });
  return record;
}

function runningState({ connection }: PreparedStart, pid: number): ContainerState {
  const { address } = connection;
  return {
    schemaVersion: recordVersion,
    status: 'running',
    pid,
    startedAt: new Date().toISOString(),
    ...(address === undefined ? {} : { network: address }),
  };
}

interface Running {
  readonly record: ContainerRecord;
  readonly state: ContainerState;
  readonly prepared: PreparedStart;
  readonly process: RunningContainer;
  readonly live: LiveFile;
}

/** Waits for a container's end, and cleans up. */
async function finish(context: EngineContext, running: Running): Promise<ContainerExit> {
  const { record, state, prepared, process, live } = running;
  const status = await process.exited();
  process[Symbol.dispose]();
  const exit = describeExit(status, wasOomKilled(context, prepared.cgroup.cgroup.path));
  await removeTraces(context, live);
  prepared.connection.release();
  settle(context, { record, state }, exit);
  live.remove();
  return exit;
}

function describeExit(status: ExitStatus | undefined, isOomKilled: boolean): ContainerExit {
  const finishedAt = new Date().toISOString();
  if (status === undefined) {
    const error = 'its monitor was killed, and nobody saw how it ended';
    return { exitCode: 137, isOomKilled, finishedAt, error };
  }
  return { exitCode: exitCodeOf(status), isOomKilled, finishedAt };
}

/** Takes back what a start has made that did not work out. What fails here is kept beside the first error. */
async function undo(
  context: EngineContext,
  live: LiveFile,
  id: string,
  record: ContainerRecord | undefined,
  prepared: PreparedStart | undefined,
  cause: unknown,
): Promise<void> {
  try {
    await removeTraces(context, live);
    prepared?.connection.release();
    if (record === undefined) {
      context.containers.remove(id, undefined);
    } else {
      settle(
        context,
        { record, state: { schemaVersion: recordVersion, status: 'created' } },
        {
          exitCode: (isDockletError(cause) ? exitCodes[cause.code] : undefined) ?? 125,
          isOomKilled: false,
          finishedAt: new Date().toISOString(),
          error: messageOf(cause),
        },
      );
    }
    live.remove();
  } catch (error) {
    // The live file stays: the next command tries again.
    live[Symbol.dispose]();
    if (isDockletError(cause)) {
      cause.addCleanupError(error);
    }
  }
}
