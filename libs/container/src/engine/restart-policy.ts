import type { RestartPolicy } from '../options/container-options.js';
import type { RestartDelay } from '../plan/farewell-steps.js';
import type { ContainerState } from '../state/container-record.js';

/** As Docker waits: twice as long each time, up to a minute; from the start again after a run of ten seconds. */
const firstDelayMs = 100;
const longestDelayMs = 60_000;
const goodRunMs = 10_000;

/**
 * How long a container's monitor is to wait before the container is started again.
 *
 * @param state as it is while the container runs
 * @returns undefined when it will not be, whatever it ends with
 */
export function restartDelay(
  policy: RestartPolicy | undefined,
  state: ContainerState,
): RestartDelay | undefined {
  if (policy === undefined || policy.kind === 'no' || hasNoRetriesLeft(policy, state)) {
    return undefined;
  }
  return { delayMs: nextDelayMs(state), isOnFailureOnly: policy.kind === 'on-failure' };
}

/** Whether a container that has ended is started again. */
export function isRestarted(
  policy: RestartPolicy | undefined,
  state: ContainerState,
  exitCode: number,
): boolean {
  if (policy === undefined || policy.kind === 'no' || state.isStopped === true) {
    return false;
  }
  return policy.kind !== 'on-failure' || (exitCode !== 0 && !hasNoRetriesLeft(policy, state));
}

/** What a container's state says of restarts when its policy has just started it once more. */
export function countRestart(
  state: ContainerState,
): Pick<ContainerState, 'restartCount' | 'restartDelayMs'> {
  const ranMs = Date.parse(state.finishedAt ?? '') - Date.parse(state.startedAt ?? '');
  return {
    restartCount: (state.restartCount ?? 0) + 1,
    restartDelayMs: ranMs >= goodRunMs ? firstDelayMs : nextDelayMs(state),
  };
}

function nextDelayMs({ restartDelayMs }: ContainerState): number {
  return restartDelayMs === undefined ? firstDelayMs : Math.min(restartDelayMs * 2, longestDelayMs);
}

function hasNoRetriesLeft(policy: RestartPolicy, { restartCount = 0 }: ContainerState): boolean {
  return (
    policy.kind === 'on-failure' &&
    policy.maxRetries !== undefined &&
    policy.maxRetries > 0 &&
    restartCount >= policy.maxRetries
  );
}
