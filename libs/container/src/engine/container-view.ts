import { statSync } from 'node:fs';
import { isFrozen, locateCgroup } from '@docklet/cgroups';
import type { Cgroup } from '@docklet/cgroups';
import type { ContainerState } from '../state/container-record.js';
import type { StoredContainer } from '../state/container-store.js';
import { readExitFile } from '../state/exit-file.js';
import { exitRecordBytes } from '../state/exit-record.js';
import { isLookedAfter, readCgroupPath } from '../state/live-file.js';
import { describeExit, exitedState } from './clean-up.js';
import type { EngineContext } from './engine-context.js';
import { isRestarted } from './restart-policy.js';

/** Where a container is in its life, as the kernel knows it. */
export type LiveStatus = 'created' | 'running' | 'paused' | 'restarting' | 'exited';

/** A container as its files and the kernel tell. */
export interface ContainerView extends StoredContainer {
  readonly status: LiveStatus;
}

/** What a container that ran when the machine went down ended with, as Docker has it. */
const lostExitCode = 255;

/**
 * What is true of a container. That its files say that it runs is not enough: somebody has to look after it, which the
 * kernel knows by a lock. No lock is taken that anybody waits for.
 */
export function viewContainer(context: EngineContext, stored: StoredContainer): ContainerView {
  const { record, state } = stored;
  if (state.status !== 'running') {
    return { ...stored, status: state.status };
  }
  if (!isLookedAfter(context.layout, record.id)) {
    return { record, state: lostState(state), status: 'exited' };
  }
  const { exit } = context.layout.containerFiles(record.id);
  if (!isWritten(exit)) {
    return { ...stored, status: isFrozen(cgroupOf(context, record.id)) ? 'paused' : 'running' };
  }
  const ended = exitedState(state, describeExit(readExitFile(exit), false));
  const isComingBack = isRestarted(record.options.restart, state, ended.exitCode ?? 0);
  return { record, state: ended, status: isComingBack ? 'restarting' : 'exited' };
}

/** The cgroup of a container that was started: where it is was noted down then. */
export function cgroupOf({ host, options, layout }: EngineContext, id: string): Cgroup {
  return locateCgroup(host.cgroups, readCgroupPath(layout, id) ?? `${options.cgroupParent}/${id}`);
}

function isWritten(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= exitRecordBytes;
}

function lostState(state: ContainerState): ContainerState {
  return exitedState(state, {
    exitCode: lostExitCode,
    isOomKilled: false,
    finishedAt: state.startedAt ?? '',
    error: 'the machine went down while it ran',
  });
}
