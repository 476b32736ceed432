import * as z from 'zod/mini';
import type { HealthState } from './health-state.js';

const probe = z.object({
  Start: z.string(),
  End: z.string(),
  ExitCode: z.number(),
  Output: z.string(),
});

const health: z.ZodMiniType<HealthState> = z.object({
  status: z.enum(['starting', 'healthy', 'unhealthy']),
  failingStreak: z.number(),
  log: z.array(probe),
  startedAt: z.string(),
});

/** Reads a `health.json`; undefined when it says nothing that can be understood: then it begins anew. */
export function parseHealthState(text: string): HealthState | undefined {
  try {
    return health.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
