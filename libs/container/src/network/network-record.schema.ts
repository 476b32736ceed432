import * as z from 'zod/mini';
import { parseRecord } from '../state/parse-record.schema.js';
import type { NetworkRecord } from './network-record.js';

const record = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  driver: z.optional(z.literal('bridge')),
  subnet: z.string(),
  gateway: z.string(),
  range: z.optional(z.string()),
  ipv6: z.optional(z.object({ subnet: z.string(), gateway: z.string() })),
  isInternal: z.boolean(),
  mtu: z.optional(z.number()),
  options: z.optional(z.record(z.string(), z.string())),
  labels: z.record(z.string(), z.string()),
});

/**
 * Reads the file of a network.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseNetworkRecord(text: string, file: string): NetworkRecord {
  return parseRecord(record, text, file);
}
