import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readEvents, removeCgroup, locateCgroup } from '@docklet/cgroups';
import { isDockletError, messageOf } from '@docklet/errors';
import { releaseLeases } from '@docklet/network';
import { exitCodeOf } from '@docklet/syscall';
import { readBootId } from '../host/host.js';
import type { NetworkConnection } from '../network/connection.js';
import { journalMember } from '../network/journal-networks.js';
import { updateMemberNames } from '../network/member-names.js';
import { refreshFirewall } from '../network/firewall.js';
import { readNetworkRecord } from '../network/network-store.js';
import { removeSharedInterfaces } from '../network/shared-interfaces.js';
import { unpublish } from '../network/publish.js';
import { hasDeviceRequests } from '../options/device-request.js';
import type { ContainerRecord, ContainerState } from '../state/container-record.js';
import { recordVersion } from '../state/container-record.js';
import type { StoredContainer } from '../state/container-store.js';
import { unlessRefused } from '../state/disk.js';
import { readExitFile } from '../state/exit-file.js';
import type { ContainerEnd } from '../state/exit-record.js';
import { LiveFile, listLive } from '../state/live-file.js';
import { journalVolumes } from '../volumes/journal-volumes.js';
import { hasVolumes } from '../volumes/volume-users.js';
import { discardContainer } from './discard-container.js';
import type { EngineContext } from './engine-context.js';

/** How a container ended. */
export interface ContainerExit {
  readonly exitCode: number;
  /** Whether the kernel killed it for want of memory. */
  readonly isOomKilled: boolean;
  readonly finishedAt: string;
  /** Why it could not be started, or why nobody knows how it ended. */
  readonly error?: string;
}

/** Whether the kernel killed something in the container's cgroup for want of memory. */
export function wasOomKilled({ host }: EngineContext, live: LiveFile): boolean {
  const cgroupPath = live.readCgroup();
  return cgroupPath !== '' && readEvents(locateCgroup(host.cgroups, cgroupPath)).oomKills > 0;
}

/**
 * Takes away what a container had of this machine beside its files: its processes, its cgroup, its ports, its address, and what was
 * mounted for its volumes.
 *
 * @param record undefined when it did not even come to be
 */
export async function removeTraces(
  context: EngineContext,
  live: LiveFile,
  record: ContainerRecord | undefined,
): Promise<void> {
  const { host, layout } = context;
  const cgroupPath = live.readCgroup();
  if (cgroupPath !== '') {
    await removeCgroup(locateCgroup(host.cgroups, cgroupPath));
  }
  if (record !== undefined && hasDeviceRequests(record.options)) {
    const { runHooksAtEnd } = await import('../hooks/end-hooks.js');
    await runHooksAtEnd(context, record.id);
  }
  // Before somebody else has the address.
  unpublish(context, live.id);
  removeSharedInterfaces(context, live.id);
  for (const network of readdirSync(layout.networks)) {
    if (releaseLeases(path.join(layout.networks, network), live.id)) {
      leaveNetwork(context, network, live.id);
    }
  }
  if (record !== undefined && hasVolumes(record)) {
    const { unmountVolumes } = await import('../volumes/prepare-volumes.js');
    await unmountVolumes(context, record);
  }
}

/** @param network its id, or the name of the default one, in which hardly anybody knows others by name */
function leaveNetwork(context: EngineContext, network: string, id: string): void {
  const record = readNetworkRecord(context.layout, network);
  const place = { network: record?.name ?? network, networkId: network };
  journalMember(context.journal, place, 'disconnect', id);
  if (record !== undefined || existsSync(context.layout.defaultNames)) {
    updateMemberNames(context, network);
  }
}

/** Notes down how a container ended, or removes it if that was asked for. */
export async function settle(
  context: EngineContext,
  record: ContainerRecord,
  exit: ContainerExit,
): Promise<void> {
  const { containers, journal } = context;
  if (exit.isOomKilled) {
    journal.container(record, 'oom');
  }
  journal.container(record, 'die', { exitCode: String(exit.exitCode) });
  journalVolumes(journal, record, 'unmount');
  if (record.options.isRemovedAtExit === true) {
    await discardContainer(context, record.id, record);
    journal.container(record, 'destroy');
    return;
  }
  // What its monitor has noted down says so too.
  unlessRefused(
    () => containers.updateState(record.id, (current) => exitedState(current, exit)),
    ({ message }) => context.options.onWarning?.(message),
  );
}

/** The state of a container that has ended. */
export function exitedState(state: ContainerState, exit: ContainerExit): ContainerState {
  const { exitCode, isOomKilled, finishedAt, error } = exit;
  return {
    schemaVersion: recordVersion,
    status: 'exited',
    ...(state.startedAt === undefined ? {} : { startedAt: state.startedAt }),
    finishedAt,
    exitCode,
    isOomKilled,
    ...(error === undefined ? {} : { error }),
    ...(state.restartCount === undefined ? {} : { restartCount: state.restartCount }),
    ...(state.restartDelayMs === undefined ? {} : { restartDelayMs: state.restartDelayMs }),
    ...(state.isStopped === undefined ? {} : { isStopped: state.isStopped }),
    ...(state.ports === undefined ? {} : { ports: state.ports }),
  };
}

/**
 * Cleans up after containers that nobody looks after any more, because docklet was killed, and brings firewall rules back
 * that somebody has flushed. Called before every command: one look at a folder when no container runs.
 *
 * @returns what could not be cleaned up; the next command tries again
 */
export async function repair(context: EngineContext): Promise<readonly Error[]> {
  const problems: Error[] = [];
  const marked = listLive(context.layout);
  for (const id of marked) {
    const live = LiveFile.takeOver(context.layout, id);
    if (live !== undefined) {
      try {
        await cleanUpEnded(context, live);
        live.remove();
      } catch (error) {
        live[Symbol.dispose]();
        if (!isDockletError(error)) {
          throw error;
        }
        problems.push(error);
      }
    }
  }
  if (marked.length > 0) {
    healFirewall(context, problems);
  }
  return problems;
}

/** Somebody may have flushed the rules that containers which run depend on. */
function healFirewall(context: EngineContext, problems: Error[]): void {
  try {
    refreshFirewall(context);
  } catch (error) {
    if (!isDockletError(error)) {
      throw error;
    }
    problems.push(error);
  }
}

/**
 * Cleans up after a container that has ended, and writes down how.
 *
 * @param live held: nobody else looks after it
 * @returns how it ended; undefined when nobody has heard of this container, or it says so already
 */
export async function cleanUpEnded(
  context: EngineContext,
  live: LiveFile,
): Promise<ContainerExit | undefined> {
  const isOomKilled = wasOomKilled(context, live);
  const stored = context.containers.read(live.id);
  await removeTraces(context, live, stored?.record ?? context.containers.readRecord(live.id));
  if (stored === undefined) {
    // It was killed while it was made.
    await discardContainer(context, live.id);
    return undefined;
  }
  const { record, state } = stored;
  if (state.status !== 'running' && record.options.isRemovedAtExit !== true) {
    // How it ended is known, or it never ran; only the cleaning up was cut short.
    return undefined;
  }
  const end = readExitFile(context.layout.containerFiles(live.id).exit);
  const exit = exitOf(end, isOomKilled, state);
  await settle(context, record, exit);
  return exit;
}

/** What a container that ran when the machine went down ended with, as Docker has it. */
const lostExitCode = 255;

/** How a container ended that nobody looks after any more, by what its monitor has noted down, if it has. */
export function exitOf(
  end: ContainerEnd | undefined,
  isOomKilled: boolean,
  state: ContainerState,
): ContainerExit {
  return end === undefined && ranBeforeBoot(state)
    ? lostExit(state)
    : describeExit(end, isOomKilled);
}

/** How a container ended that ran when the machine went down. */
function lostExit({ startedAt = '' }: ContainerState): ContainerExit {
  const error = 'the machine went down while it ran';
  return { exitCode: lostExitCode, isOomKilled: false, finishedAt: startedAt, error };
}

function ranBeforeBoot({ processes }: ContainerState): boolean {
  return processes !== undefined && processes.bootId !== readBootId();
}

/** How a container ended; without an end it was killed together with the process that could have seen it. */
export function describeExit(end: ContainerEnd | undefined, isOomKilled: boolean): ContainerExit {
  if (end === undefined) {
    const error = 'the process that looked after it was killed, and the container with it';
    return { exitCode: 137, isOomKilled, finishedAt: new Date().toISOString(), error };
  }
  return { exitCode: exitCodeOf(end.status), isOomKilled, finishedAt: end.finishedAt };
}

/** What there is of a start that did not work out. */
export interface FailedStart {
  readonly live: LiveFile;
  /** Undefined when it did not even come to be. */
  readonly stored: StoredContainer | undefined;
  readonly connection: NetworkConnection | undefined;
}

/** What a command that could not be executed ends with, by the error's code. */
const exitCodes: Readonly<Record<string, number>> = {
  DOCKLET_CONTAINER_COMMAND_NOT_EXECUTABLE: 126,
  DOCKLET_CONTAINER_COMMAND_NOT_FOUND: 127,
};

/** Takes back what a start has made that did not work out. What fails here is kept beside the first error. */
export async function undoStart(
  context: EngineContext,
  { live, stored, connection }: FailedStart,
  cause: unknown,
): Promise<void> {
  try {
    connection?.close();
    await removeTraces(context, live, stored?.record);
    if (stored === undefined) {
      await discardContainer(context, live.id);
    } else {
      await settle(context, stored.record, {
        exitCode: (isDockletError(cause) ? exitCodes[cause.code] : undefined) ?? 125,
        isOomKilled: false,
        finishedAt: new Date().toISOString(),
        error: messageOf(cause),
      });
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
