import { readFileSync } from 'node:fs';
import { killProcesses, listProcesses, thaw } from '@docklet/cgroups';
import type { SignalName } from '@docklet/syscall';
import { signalPidfd } from '@docklet/syscall';
import type { ContainerProcesses, ContainerRecord } from '../state/container-record.js';
import { attend } from '../state/exit-file.js';
import { LiveFile, isMarked } from '../state/live-file.js';
import { openProcess } from '../state/process-identity.js';
import { cleanUpEnded } from './clean-up.js';
import type { ContainerView } from './container-view.js';
import { cgroupOf } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { ContainerBusyError, ContainerUnkillableError } from './lifecycle-errors.js';
import {
  initName,
  journalKill,
  noteEnded,
  noteStopped,
  reactsTo,
  sendSignal,
  stopSignalOf,
} from './signal-container.js';
import { untilGone } from './until-ended.js';

/** How long a container may take to end if nobody says otherwise, as Docker has it. */
const usualTimeoutSeconds = 10;

/** How long it may take to die of SIGKILL; only the kernel can make it longer. */
const killDeadlineMs = 10_000;

/** How long another docklet may take to clean up, on a machine that is very busy. */
const cleanUpDeadlineMs = 60_000;
const pauseMs = 2;

/** How a container is stopped. */
export interface StopOptions {
  /** Default: what the container was created with, or 10. -1 waits for as long as it takes. */
  readonly timeoutSeconds?: number | undefined;
  /** Default: what the container or its image asks for, or SIGTERM. */
  readonly signal?: SignalName | undefined;
  /** Whether it is killed at once when its first process will not react to the signal. Default: false. */
  readonly isFast?: boolean | undefined;
  /** Told at once when the container's first process will not react to the signal. */
  readonly onUnresponsive?: ((found: Unresponsive) => void) | undefined;
}

/** A container that will not end by itself. */
export interface Unresponsive {
  readonly name: string;
  /** The name of its first process. */
  readonly process: string;
  readonly signal: SignalName;
  /** How long it is given all the same. */
  readonly timeoutSeconds: number;
}

/**
 * Asks a container to end, and ends it by force if it does not. One that does not run stays as it is. Returns when it
 * has ended and everything is cleaned up.
 *
 * @throws {@link ContainerUnkillableError} (`DOCKLET_CONTAINER_UNKILLABLE`)
 */
export async function stopContainer(
  context: EngineContext,
  view: ContainerView,
  options: StopOptions = {},
): Promise<void> {
  const { record, status } = view;
  if (status === 'created' || status === 'exited') {
    return untilSettled(context, view);
  }
  // In this order: from here on nobody starts it again, and its monitor leaves the rest to us.
  noteStopped(context, record);
  using _attendance = attend(context.layout.containerFiles(record.id).exit);
  if (status === 'restarting') {
    endMonitor(view);
  } else {
    await askToEnd(context, view, options);
  }
  await untilSettled(context, view);
}

/** Ends a container by force, together with its monitor: nobody will ask how it ended. */
export async function endContainer(context: EngineContext, view: ContainerView): Promise<void> {
  noteEnded(context, view.record);
  using _attendance = attend(context.layout.containerFiles(view.record.id).exit);
  journalKill(context, view, 'SIGKILL');
  endMonitor(view);
  killProcesses(cgroupOf(context, view.record.id));
  await untilSettled(context, view);
}

function endMonitor({ state: { processes } }: ContainerView): void {
  using monitor = processes && openProcess(processes.monitor);
  if (monitor !== undefined) {
    signalPidfd(monitor, 'SIGKILL');
  }
}

async function askToEnd(
  context: EngineContext,
  view: ContainerView,
  options: StopOptions,
): Promise<void> {
  const { record, state, status } = view;
  const { signal = stopSignalOf(view), isFast = false, onUnresponsive } = options;
  const patienceSeconds =
    options.timeoutSeconds ?? record.options.stopTimeoutSeconds ?? usualTimeoutSeconds;
  // The kernel spares only the first process of a namespace signals that it does not catch.
  const { hostNamespaces = [], namespacesOf = {} } = record.options;
  const isFirst = !hostNamespaces.includes('pid') && namespacesOf.pid === undefined;
  const isUnresponsive = isFirst && patienceSeconds !== 0 && !reactsTo(state, signal);
  const timeoutSeconds = isUnresponsive && isFast ? 0 : patienceSeconds;
  if (isUnresponsive) {
    const process = initName(state);
    onUnresponsive?.({ name: record.name, process, signal, timeoutSeconds });
  }
  sendSignal(context, view, signal);
  if (timeoutSeconds !== 0) {
    if (status === 'paused') {
      thaw(cgroupOf(context, record.id));
    }
    if (await hasEnded(view, timeoutSeconds < 0 ? undefined : timeoutSeconds * 1000)) {
      return;
    }
  }
  sendSignal(context, view, 'SIGKILL');
  if (status === 'paused') {
    thaw(cgroupOf(context, record.id));
  }
  if (!(await hasEnded(view, killDeadlineMs))) {
    throw new ContainerUnkillableError(record.name, findStuck(context, record.id));
  }
}

/** Waits for the end of a container's first process; false when the time is over. */
async function hasEnded(
  { state: { processes } }: ContainerView,
  timeoutMs: number | undefined,
): Promise<boolean> {
  if (processes === undefined) {
    return true;
  }
  const over = new AbortController();
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          over.abort();
        }, timeoutMs);
  await untilGone(processes.init, over.signal);
  clearTimeout(timer);
  return !over.signal.aborted;
}

/**
 * Waits until somebody has cleaned up after a container that has ended, or does it: whoever comes first.
 *
 * @throws {@link ContainerUnkillableError} (`DOCKLET_CONTAINER_UNKILLABLE`) its processes do not end
 * @throws {@link ContainerBusyError} (`DOCKLET_CONTAINER_BUSY`) whoever cleans up does not get it done
 */
export async function untilSettled(
  context: EngineContext,
  { record, state }: ContainerView,
): Promise<void> {
  const { layout } = context;
  const begin = Date.now();
  while (isMarked(layout, record.id)) {
    const live = LiveFile.takeOver(layout, record.id);
    if (live !== undefined) {
      try {
        await cleanUpEnded(context, live);
        live.remove();
      } catch (error) {
        live[Symbol.dispose]();
        throw error;
      }
      return;
    }
    endIfItCameBack(context, record.id, state.processes);
    assertPatience(context, record, Date.now() - begin);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** @throws when a container has taken too long to end, or somebody else to clean up after it */
function assertPatience(
  context: EngineContext,
  { id, name }: ContainerRecord,
  passedMs: number,
): void {
  if (passedMs > killDeadlineMs && listProcesses(cgroupOf(context, id)).length > 0) {
    throw new ContainerUnkillableError(name, findStuck(context, id));
  }
  if (passedMs > cleanUpDeadlineMs) {
    throw new ContainerBusyError('end', name);
  }
}

/** Its restart policy may have started it again in the very moment in which it was stopped: that was not wished for. */
function endIfItCameBack(
  context: EngineContext,
  id: string,
  known: ContainerProcesses | undefined,
): void {
  const stored = context.containers.read(id);
  const now = stored?.state.processes;
  if (stored === undefined || now === undefined) {
    return;
  }
  const { monitor } = now;
  // It may have been between two runs when it was looked at: then it had no processes.
  const isKnown =
    monitor.pid === known?.monitor.pid && monitor.startTime === known.monitor.startTime;
  if (!isKnown) {
    noteEnded(context, stored.record);
    endMonitor({ ...stored, status: 'running' });
  }
}

/** The processes of a container that wait in the kernel and cannot be killed; proc_pid_stat(5). */
function findStuck(context: EngineContext, id: string): string[] {
  return listProcesses(cgroupOf(context, id)).flatMap((pid) => {
    try {
      const [, name = '', state] =
        /^\d+ \((.*)\) (.)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return state === 'D' ? [`${pid} (${name})`] : [];
    } catch {
      // It has ended after all.
      return [];
    }
  });
}
