import * as z from 'zod/mini';
import type { EngineEvent } from './engine-event.js';

const entry = z.object({
  timeNs: z.string().check(z.regex(/^\d{1,20}$/)),
  type: z.enum(['container', 'image', 'network', 'volume']),
  action: z.string(),
  id: z.string(),
  attributes: z.record(z.string(), z.string()),
});

/** Reads a line of the journal; undefined for one that was cut short. */
export function parseJournalEntry(line: string): EngineEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  const parsed = entry.safeParse(json);
  return parsed.success ? { ...parsed.data, timeNs: BigInt(parsed.data.timeNs) } : undefined;
}
