import path from 'node:path';
import { interfaceExists, removeInterface } from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { InvalidNetworkError, NetworkNameError } from './errors.js';
import { refreshFirewall, reportFirewall } from './firewall.js';
import { journalNetwork } from './journal-networks.js';
import { isMacvlan, parentOf } from './macvlan.js';
import { prepareNetworkBridge } from './network-bridge.js';
import { tuningOf } from './network-options.js';
import type { NetworkCreateOptions, NetworkRecord } from './network-record.js';
import { listNetworkRecords, networkBridge, writeNetworkRecord } from './network-store.js';
import { draftNetwork } from './new-network.js';
import { predefinedNetworks } from './predefined-networks.js';

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const longestName = 128;

/**
 * Creates a network, with its bridge if it has one.
 *
 * @throws NetworkParentError (`DOCKLET_CONTAINER_NETWORK_PARENT`)
 * @throws {@link NetworkNameError} (`DOCKLET_CONTAINER_NETWORK_NAME`)
 * @throws {@link InvalidNetworkError} (`DOCKLET_CONTAINER_INVALID_NETWORK`)
 * @throws NoFreeSubnetError (`DOCKLET_NETWORK_NO_FREE_SUBNET`)
 */
export function createNetwork(
  context: EngineContext,
  options: NetworkCreateOptions,
): NetworkRecord {
  const { layout } = context;
  using _lock = lockFile(path.join(layout.locks, 'networks'));
  const others = listNetworkRecords(layout);
  assertName(options.name, others);
  const record = draftNetwork(options, others);
  if (isMacvlan(record)) {
    parentOf(record);
    writeNetworkRecord(layout, record);
  } else {
    assertBridgeName(record);
    makeBridged(context, record);
  }
  const firewall = refreshFirewall(context);
  if (!isMacvlan(record)) {
    reportFirewall(context, firewall, networkBridge(record));
  }
  journalNetwork(context.journal, record, { action: 'create' });
  return record;
}

function assertName(name: string, others: readonly NetworkRecord[]): void {
  if (!namePattern.test(name) || name.length > longestName) {
    throw new NetworkNameError(name, 'a name has letters, digits, "_", "." and "-"');
  }
  if (predefinedNetworks.includes(name)) {
    throw new NetworkNameError(name, 'it is the name of a pre-defined network');
  }
  if (others.some((other) => other.name === name)) {
    throw new NetworkNameError(name, 'there is a network with that name');
  }
}

/** Nobody would know of a bridge that is half made, or whose network could not be written down. */
function makeBridged(context: EngineContext, record: NetworkRecord): void {
  try {
    prepareNetworkBridge(context, record);
    writeNetworkRecord(context.layout, record);
  } catch (error) {
    removeInterface(networkBridge(record));
    throw error;
  }
}

/** A bridge that is there already is somebody else's: it would go with the network. */
function assertBridgeName(record: NetworkRecord): void {
  const { bridge } = tuningOf(record);
  if (bridge !== undefined && interfaceExists(bridge)) {
    throw new InvalidNetworkError(record.name, `interface ${bridge} is there already`);
  }
}
