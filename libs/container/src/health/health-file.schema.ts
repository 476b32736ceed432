import { shapes } from '@docklet/oci';
import type { HealthProbe, HealthState } from './health-state.js';

const { listOf, number, object, oneOf, text } = shapes;

const health = object<HealthState>({
  status: oneOf('starting', 'healthy', 'unhealthy'),
  failingStreak: number,
  log: listOf(object<HealthProbe>({ Start: text, End: text, ExitCode: number, Output: text })),
  startedAt: text,
});

/** Reads a `health.json`; undefined when it says nothing that can be understood: then it begins anew. */
export function parseHealthState(content: string): HealthState | undefined {
  try {
    const state: unknown = JSON.parse(content);
    return health(state) === undefined ? (state as HealthState) : undefined;
  } catch {
    return undefined;
  }
}
