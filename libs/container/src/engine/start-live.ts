import { readBootId } from '../host/host.js';
import type { NetworkConnection } from '../network/connection.js';
import type { RunningContainer } from '../run/running-container.js';
import type { BornProcesses } from '../run/start-process.js';
import type { Fd } from '@docklet/syscall';
import type {
  ContainerProcesses,
  ContainerRecord,
  ContainerState,
} from '../state/container-record.js';
import { recordVersion } from '../state/container-record.js';
import { attend } from '../state/exit-file.js';
import type { LiveFile } from '../state/live-file.js';
import type { ProcessIdentity } from '../state/process-identity.js';
import { identifyProcess } from '../state/process-identity.js';
import { journalVolumes } from '../volumes/journal-volumes.js';
import { hasVolumes } from '../volumes/volume-users.js';
import { withDevices } from '../cdi/with-devices.js';
import { undoStart } from './clean-up.js';
import type { ContainerDraft } from './container-draft.js';
import type { EngineContext } from './engine-context.js';
import type { PreparedStart } from './prepare-start.js';
import { prepareStart } from './prepare-start.js';
import { startPrepared } from './start-container.js';
import type { StartOptions } from './start-options.js';

/** A container that is marked as looked after, and about to be started. */
export interface StartRequest {
  readonly draft: ContainerDraft;
  readonly record: ContainerRecord;
  /** What has become of it so far. */
  readonly state: ContainerState;
  readonly live: LiveFile;
}

/** A container whose command runs, with everything that this process holds of it. */
export interface BegunContainer extends Disposable {
  readonly record: ContainerRecord;
  readonly state: ContainerState;
  readonly process: RunningContainer;
  readonly live: LiveFile;
  /** Held if this process cleans up; undefined if the monitor sees to that. */
  readonly attendance: Fd | undefined;
}

/**
 * Starts a container. What is known of its processes is written down before its command runs: whoever is killed at
 * whatever moment, the next command finds what is true.
 */
export async function startLive(
  context: EngineContext,
  request: StartRequest,
  options: StartOptions,
): Promise<BegunContainer> {
  const { record, live } = request;
  let prepared: PreparedStart | undefined;
  let { state } = request;
  let attendance: Fd | undefined;
  let monitor: ProcessIdentity | undefined;
  try {
    options.onCreated?.(record.id);
    if (hasVolumes(record)) {
      const { mountVolumes } = await import('../volumes/prepare-volumes.js');
      await mountVolumes(context, record);
    }
    const draft = await withDevices(context, request.draft);
    if (draft.devices !== undefined) {
      const { writeBundle } = await import('../cdi/apply-devices.js');
      writeBundle(context, draft);
    }
    prepared = prepareStart(context, draft, request.state, options);
    const { connection } = prepared;
    const process = await startPrepared(context, draft, prepared, live, {
      ...options,
      name: record.name,
      onLaunched: (monitorPid) => {
        monitor = identifyProcess(monitorPid);
        attendance = cleansUp(record, options) ? attendOf(context, record) : undefined;
        if (options.isDetached !== true) {
          context.journal.container(record, 'attach');
        }
      },
      onBorn: (born) => {
        state = runningState(connection, identifyAll(born, monitor), born, request.state);
        context.containers.writeState(record, state);
      },
    });
    if (draft.spec.hooks?.poststart !== undefined) {
      const { runHooksAfterStart } = await import('../hooks/start-hooks.js');
      await runHooksAfterStart(context, draft, process.pid);
    }
    journalVolumes(context.journal, record, 'mount');
    context.journal.container(record, 'start');
    return begunContainer({ record, state, process, live, attendance });
  } catch (error) {
    attendance?.close();
    const stored = { record, state };
    await undoStart(context, { live, stored, connection: prepared?.connection }, error);
    throw error;
  }
}

function begunContainer(parts: Omit<BegunContainer, typeof Symbol.dispose>): BegunContainer {
  return {
    ...parts,
    [Symbol.dispose]: () => {
      parts.process[Symbol.dispose]();
      parts.attendance?.close();
      parts.live[Symbol.dispose]();
    },
  };
}

/** Who is attached cleans up, unless the container may be started again: that is the monitor's. */
function cleansUp({ options }: ContainerRecord, { isDetached }: StartOptions): boolean {
  return isDetached !== true && (options.restart === undefined || options.restart.kind === 'no');
}

function attendOf({ layout }: EngineContext, { id }: ContainerRecord): Fd | undefined {
  return attend(layout.containerFiles(id).exit);
}

function runningState(
  { addresses, ports }: NetworkConnection,
  processes: ContainerProcesses | undefined,
  { initPid }: BornProcesses,
  { restartCount, restartDelayMs }: ContainerState,
): ContainerState {
  return {
    schemaVersion: recordVersion,
    status: 'running',
    pid: initPid,
    ...(processes === undefined ? {} : { processes }),
    startedAt: new Date().toISOString(),
    ...(addresses.length === 0 ? {} : { networks: addresses }),
    ...(ports.length === 0 ? {} : { ports }),
    ...(restartCount === undefined ? {} : { restartCount }),
    ...(restartDelayMs === undefined ? {} : { restartDelayMs }),
  };
}

/** Undefined when one of them has been killed already: then nothing can be done to them any more. */
function identifyAll(
  born: BornProcesses,
  monitor: ProcessIdentity | undefined,
): ContainerProcesses | undefined {
  const init = identifyProcess(born.initPid);
  if (init === undefined || monitor === undefined) {
    return undefined;
  }
  const { inputFd, healthTimerFd, portsFd } = born;
  return {
    bootId: readBootId(),
    init,
    monitor,
    ...(inputFd === undefined ? {} : { inputFd }),
    ...(healthTimerFd === undefined ? {} : { healthTimerFd }),
    ...(portsFd === undefined ? {} : { portsFd }),
  };
}
