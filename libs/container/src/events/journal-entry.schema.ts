import * as z from 'zod/mini';
import type { EngineEvent } from './engine-event.js';

const entry = z.object({
  timeNs: z.string().check(z.regex(/^\d{1,20}$/)),
  type: z.enum(['container', 'image', 'network', 'volume']),
  action: z.string(),
  id: z.string(),
  attributes: z.record(z.string(), z.string()),
});

/** How every line begins; within a line its quotes are escaped. */
const beginning = '{"timeNs":';

/**
 * Reads a line of the journal; undefined for one that was cut short. Behind such a one there may be the next, whole.
 */
export function parseJournalEntry(line: string): EngineEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line.slice(Math.max(0, line.lastIndexOf(beginning))));
  } catch {
    return undefined;
  }
  const parsed = entry.safeParse(json);
  return parsed.success ? { ...parsed.data, timeNs: BigInt(parsed.data.timeNs) } : undefined;
}
