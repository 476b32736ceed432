import { readFileSync } from 'node:fs';
import { thaw } from '@docklet/cgroups';
import type { SignalName } from '@docklet/syscall';
import { signalNumber, signalPidfd } from '@docklet/syscall';
import { parseSignal } from '../spec/stop-signal.js';
import type { ContainerRecord, ContainerState } from '../state/container-record.js';
import { unlessRefused } from '../state/disk.js';
import { openProcess } from '../state/process-identity.js';
import type { ContainerView } from './container-view.js';
import { cgroupOf } from './container-view.js';
import type { EngineContext } from './engine-context.js';
import { ContainerNotRunningError } from '../exec/errors.js';

/** The signal that asks a container to end, if nobody says otherwise. */
const usualStopSignal = 'SIGTERM';

/** The signal that asks a container to end. */
export function stopSignalOf({ record }: ContainerView): SignalName {
  return parseSignal(record.options.stopSignal ?? usualStopSignal);
}

/**
 * Sends a signal to a container's first process.
 *
 * @returns false when it has ended already
 */
export function signalInit({ processes }: ContainerState, signal: SignalName): boolean {
  using pidfd = processes && openProcess(processes.init);
  return pidfd !== undefined && signalPidfd(pidfd, signal);
}

/**
 * Sends a signal as {@link signalInit} does, and writes it down: before, so that what comes of it is told after it.
 */
export function sendSignal(
  context: EngineContext,
  view: ContainerView,
  signal: SignalName,
): boolean {
  journalKill(context, view, signal);
  return signalInit(view.state, signal);
}

/** Writes down that a container is sent a signal, with the signal's number. */
export function journalKill(
  { journal }: EngineContext,
  { record }: ContainerView,
  signal: SignalName,
): void {
  journal.container(record, 'kill', { signal: String(signalNumber(signal)) });
}

/**
 * Sends a signal to a container that runs, as `docker kill` does. One that ends it is taken as the wish that it stays
 * ended.
 *
 * @throws {@link ContainerNotRunningError} (`DOCKLET_CONTAINER_NOT_RUNNING`)
 */
export function killContainer(
  context: EngineContext,
  view: ContainerView,
  signal: SignalName = 'SIGKILL',
): void {
  const { record, status } = view;
  if (status !== 'running' && status !== 'paused') {
    throw new ContainerNotRunningError(record.name, 'kill');
  }
  if (signal === 'SIGKILL' || signal === stopSignalOf(view)) {
    noteStopped(context, record);
  }
  if (!sendSignal(context, view, signal)) {
    throw new ContainerNotRunningError(record.name, 'kill');
  }
  if (status === 'paused' && signal === 'SIGKILL') {
    thaw(cgroupOf(context, record.id));
  }
}

/**
 * Notes down that somebody wants the container to stay ended: before it ends, so that nobody starts it again. On a full
 * disk only containers that would be started again depend on it.
 */
export function noteStopped(context: EngineContext, { id, options }: ContainerRecord): void {
  unlessRefused(
    () => {
      markStopped(context, id);
    },
    (error) => {
      if ((options.restart?.kind ?? 'no') !== 'no') {
        throw error;
      }
    },
  );
}

/** Like {@link noteStopped}, for a container whose monitor is about to be killed: nobody else would start it again. */
export function noteEnded(context: EngineContext, { id }: ContainerRecord): void {
  unlessRefused(
    () => {
      markStopped(context, id);
    },
    () => undefined,
  );
}

function markStopped({ containers }: EngineContext, id: string): void {
  containers.updateState(id, (state) =>
    state.isStopped === true ? undefined : { ...state, isStopped: true },
  );
}

/** The number of rt_sigtimedwait(2). */
const signalWaitCall = process.arch === 'arm64' ? '137' : '128';

/**
 * Whether a container's first process will do something about a signal. The kernel spares the first process of a
 * namespace every signal that it does not catch; one that it has blocked it may be waiting for.
 *
 * @returns also true when it cannot be told
 */
export function reactsTo({ processes }: ContainerState, signal: SignalName): boolean {
  if (signal === 'SIGKILL' || processes === undefined) {
    return true;
  }
  const { pid } = processes.init;
  // While a process waits for signals by this call they do not even count as blocked: so small inits do.
  if (readProc(pid, 'syscall').startsWith(`${signalWaitCall} `)) {
    return true;
  }
  const status = readProc(pid, 'status');
  const bit = 1n << BigInt((signalNumber(signal) ?? 1) - 1);
  return ['SigCgt', 'SigBlk'].some((name) => {
    const mask = new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1];
    return mask === undefined || (BigInt(`0x${mask}`) & bit) !== 0n;
  });
}

/** The name of a container's first process. */
export function initName({ processes }: ContainerState): string {
  return /^Name:\t(.*)$/m.exec(readProc(processes?.init.pid ?? 0, 'status'))?.[1] ?? '';
}

function readProc(pid: number, file: 'status' | 'syscall'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // It has ended: there is nothing to tell.
    return '';
  }
}
