import { rmSync } from 'node:fs';
import path from 'node:path';
import { removeInterface } from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { NetworkInUseError, PredefinedNetworkError } from './errors.js';
import { refreshFirewall } from './firewall.js';
import { journalNetwork } from './journal-networks.js';
import { isMacvlan } from './macvlan.js';
import type { NetworkRecord } from './network-record.js';
import { findNetwork, networkBridge, networkLeases, removeNetworkRecord } from './network-store.js';
import { predefinedNetworks } from './predefined-networks.js';
import { listMembers } from './view-network.js';

/**
 * Removes a network that nobody is in.
 *
 * @throws {@link NetworkInUseError} (`DOCKLET_CONTAINER_NETWORK_IN_USE`)
 */
export function removeNetwork(context: EngineContext, text: string): NetworkRecord {
  const { layout } = context;
  if (predefinedNetworks.includes(text)) {
    throw new PredefinedNetworkError(text);
  }
  using _lock = lockFile(path.join(layout.locks, 'networks'));
  const record = findNetwork(layout, text);
  const members = listMembers(context, record);
  if (members.length > 0) {
    throw new NetworkInUseError(
      record.name,
      members.map(({ name }) => name),
    );
  }
  removeNetworkRecord(layout, record.id);
  if (!isMacvlan(record)) {
    removeInterface(networkBridge(record));
  }
  rmSync(networkLeases(layout, record.id), { recursive: true, force: true });
  refreshFirewall(context);
  journalNetwork(context.journal, record, { action: 'destroy' });
  return record;
}
