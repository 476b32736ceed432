import { rmSync } from 'node:fs';
import path from 'node:path';
import {
  interfaceExists,
  parseAddress,
  parseSubnet,
  prepareBridge,
  removeInterface,
} from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import {
  InvalidNetworkError,
  NetworkInUseError,
  NetworkNameError,
  PredefinedNetworkError,
} from './errors.js';
import { refreshFirewall } from './firewall.js';
import { journalNetwork } from './journal-networks.js';
import { isMacvlan, parentOf } from './macvlan.js';
import type { NetworkCreateOptions, NetworkRecord } from './network-record.js';
import { tuningOf } from './network-options.js';
import {
  findNetwork,
  listNetworkRecords,
  networkBridge,
  networkLeases,
  removeNetworkRecord,
  writeNetworkRecord,
} from './network-store.js';
import { draftNetwork } from './new-network.js';
import { listMembers } from './view-network.js';

/** Networks that every engine has. */
export const predefinedNetworks: readonly string[] = ['bridge', 'host', 'none'];

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
  } else {
    assertBridgeName(record);
    prepareNetworkBridge(context, record);
  }
  writeNetworkRecord(layout, record);
  refreshFirewall(context);
  journalNetwork(context.journal, record, { action: 'create' });
  return record;
}

/** Makes sure that the bridge of a network is there; after a boot it is not. */
export function prepareNetworkBridge(
  { layout }: EngineContext,
  record: NetworkRecord,
): ReturnType<typeof prepareBridge> {
  return prepareBridge({
    bridge: networkBridge(record),
    lockPath: path.join(layout.locks, 'network'),
    subnet: parseSubnet(record.subnet),
    gateway: parseAddress(record.gateway),
    ipv6: record.ipv6 && {
      subnet: parseSubnet(record.ipv6.subnet),
      gateway: parseAddress(record.ipv6.gateway),
    },
    mtu: tuningOf(record).mtu,
  });
}

/**
 * Removes a network that nobody is in.
 *
 * @throws {@link NetworkInUseError} (`DOCKLET_CONTAINER_NETWORK_IN_USE`)
 */
export function removeNetworkByName(context: EngineContext, text: string): NetworkRecord {
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

/** A bridge that is there already is somebody else's: it would go with the network. */
function assertBridgeName(record: NetworkRecord): void {
  const { bridge } = tuningOf(record);
  if (bridge !== undefined && interfaceExists(bridge)) {
    throw new InvalidNetworkError(record.name, `interface ${bridge} is there already`);
  }
}
