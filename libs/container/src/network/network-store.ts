import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../state/atomic-file.js';
import type { Layout } from '../state/layout.js';
import { readIfThere } from '../state/read-if-there.js';
import { NetworkNotFoundError } from './errors.js';
import type { NetworkRecord } from './network-record.js';
import { tuningOf } from './network-options.js';
import { parseNetworkRecord } from './network-record.schema.js';

const suffix = '.json';

/** All networks that were created, by name. */
export function listNetworkRecords(layout: Layout): readonly NetworkRecord[] {
  return readdirSync(layout.networkRecords)
    .filter((name) => /^[0-9a-f]{64}\.json$/.test(name))
    .flatMap((name) => readRecord(path.join(layout.networkRecords, name)) ?? [])
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * A network by its name, its id, or the beginning of its id.
 *
 * @throws {@link NetworkNotFoundError} (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
 */
export function findNetwork(layout: Layout, text: string): NetworkRecord {
  const all = listNetworkRecords(layout);
  const byId = all.filter(({ id }) => text !== '' && id.startsWith(text));
  const found = all.find(({ name }) => name === text) ?? (byId.length === 1 ? byId[0] : undefined);
  if (found === undefined) {
    throw new NetworkNotFoundError(text);
  }
  return found;
}

/** A network by its whole id; undefined when it is not there any more. */
export function readNetworkRecord(layout: Layout, id: string): NetworkRecord | undefined {
  return readRecord(fileOf(layout, id));
}

/** Writes a new network down. */
export function writeNetworkRecord(layout: Layout, record: NetworkRecord): void {
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  replaceFile(fileOf(layout, record.id), text, { isDurable: true });
}

/** Forgets a network. */
export function removeNetworkRecord(layout: Layout, id: string): void {
  rmSync(fileOf(layout, id), { force: true });
}

/** The interface of a network on the host; it begins with a letter that ids do not have. */
export function networkBridge(network: Pick<NetworkRecord, 'id' | 'options'>): string {
  return tuningOf(network).bridge ?? `docklet-n${network.id.slice(0, 6)}`;
}

/**
 * Where it stands which container has which address of a network.
 *
 * @param id the network's, or the name of the default one
 */
export function networkLeases({ networks }: Layout, id: string): string {
  return path.join(networks, id);
}

function readRecord(file: string): NetworkRecord | undefined {
  // It may just have been removed.
  const text = readIfThere(file);
  return text === undefined ? undefined : parseNetworkRecord(text, file);
}

function fileOf({ networkRecords }: Layout, id: string): string {
  return path.join(networkRecords, `${id}${suffix}`);
}
