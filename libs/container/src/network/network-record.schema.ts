import * as z from 'zod/mini';
import { InvalidRecordError } from '../state/errors.js';
import type { NetworkRecord } from './network-record.js';

const record = z.object({
  schemaVersion: z.literal(1),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  subnet: z.string(),
  gateway: z.string(),
  isInternal: z.boolean(),
  mtu: z.optional(z.number()),
  labels: z.record(z.string(), z.string()),
});

/**
 * Reads the file of a network.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseNetworkRecord(text: string, file: string): NetworkRecord {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InvalidRecordError(file, 'it is not JSON', error);
  }
  const result = record.safeParse(json);
  if (!result.success) {
    throw new InvalidRecordError(file, z.prettifyError(result.error));
  }
  return result.data;
}
