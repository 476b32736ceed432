import type { HealthCheck } from './health-options.js';

/** Whether a container is well. */
export type HealthStatus = 'starting' | 'healthy' | 'unhealthy';

/** One look at a container's health, with Docker's names. */
export interface HealthProbe {
  /** RFC 3339. */
  readonly Start: string;
  readonly End: string;
  /** -1 when it took too long or could not be executed. */
  readonly ExitCode: number;
  readonly Output: string;
}

/** What is known of a container's health (`health.json`). */
export interface HealthState {
  readonly status: HealthStatus;
  readonly failingStreak: number;
  /** The last looks, the newest last. */
  readonly log: readonly HealthProbe[];
  /** Which start of the container this is about: another start begins anew. */
  readonly startedAt: string;
}

/** How many looks are kept. */
const keptProbes = 5;

/** What is known of a container that was just started. */
export function freshHealth(startedAt: string): HealthState {
  return { status: 'starting', failingStreak: 0, log: [], startedAt };
}

/** Whether failures do not count yet. */
export function isStarting(
  { status, startedAt }: HealthState,
  { startPeriodMs }: HealthCheck,
  now: number,
): boolean {
  return status === 'starting' && now - Date.parse(startedAt) < startPeriodMs;
}

/** What is known after one more look. */
export function addProbe(state: HealthState, probe: HealthProbe, check: HealthCheck): HealthState {
  const log = [...state.log, probe].slice(-keptProbes);
  if (probe.ExitCode === 0) {
    return { ...state, status: 'healthy', failingStreak: 0, log };
  }
  if (isStarting(state, check, Date.parse(probe.End))) {
    return { ...state, log };
  }
  const failingStreak = state.failingStreak + 1;
  const status = failingStreak >= check.retries ? 'unhealthy' : state.status;
  return { ...state, status, failingStreak, log };
}
