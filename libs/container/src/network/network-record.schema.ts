import { shapes } from '@docklet/oci';
import { parseRecord } from '../state/parse-record.schema.js';
import type { NetworkIpv6, NetworkRecord } from './network-record.js';

const { flag, mapOf, maybe, number, object, oneOf, text } = shapes;

const record = object<NetworkRecord>({
  schemaVersion: oneOf(1),
  id: text,
  name: text,
  createdAt: text,
  driver: maybe(oneOf('bridge', 'macvlan')),
  subnet: text,
  gateway: text,
  range: maybe(text),
  ipv6: maybe(object<NetworkIpv6>({ subnet: text, gateway: text })),
  isInternal: flag,
  mtu: maybe(number),
  options: maybe(mapOf(text)),
  labels: mapOf(text),
});

/**
 * Reads the file of a network.
 *
 * @throws {@link InvalidRecordError} (`DOCKLET_CONTAINER_INVALID_RECORD`)
 */
export function parseNetworkRecord(content: string, file: string): NetworkRecord {
  return parseRecord(record, content, file);
}
