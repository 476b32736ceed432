import type { ContainerView } from '../engine/container-view.js';

/** What Docker writes for a time that has not come. */
const never = '0001-01-01T00:00:00Z';

/** Where a container is in its life. */
export function describeState({ state, status, health }: ContainerView): Record<string, unknown> {
  const isRunning = status === 'running' || status === 'paused';
  return {
    Status: status,
    Running: isRunning || status === 'restarting',
    Paused: status === 'paused',
    Restarting: status === 'restarting',
    OOMKilled: state.isOomKilled === true,
    Dead: false,
    Pid: isRunning ? (state.pid ?? 0) : 0,
    ExitCode: state.exitCode ?? 0,
    Error: state.error ?? '',
    StartedAt: state.startedAt ?? never,
    FinishedAt: state.finishedAt ?? never,
    // Templates find it either way; JSON leaves it out.
    Health:
      health === undefined
        ? undefined
        : {
            Status: health.status,
            FailingStreak: health.failingStreak,
            Log: health.log,
          },
  };
}
