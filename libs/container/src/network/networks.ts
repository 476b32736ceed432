import { rmSync } from 'node:fs';
import path from 'node:path';
import {
  chooseFreeSubnet,
  contains,
  formatAddress,
  formatSubnet,
  gatewayOf,
  listLeases,
  parseAddress,
  parseSubnet,
  prepareBridge,
  removeBridge,
} from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { createContainerId } from '../state/container-id.js';
import { NetworkInUseError, NetworkNameError, PredefinedNetworkError } from './errors.js';
import { refreshFirewall } from './firewall.js';
import { journalNetwork } from './journal-networks.js';
import type { NetworkCreateOptions, NetworkRecord, NetworkView } from './network-record.js';
import {
  findNetwork,
  listNetworkRecords,
  networkBridge,
  removeNetworkRecord,
  writeNetworkRecord,
} from './network-store.js';

/** Networks that every engine has. */
export const predefinedNetworks: readonly string[] = ['bridge', 'host', 'none'];

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const longestName = 128;

/** Where it stands which container has which address of a network. */
export function networkLeases({ layout }: EngineContext, id: string): string {
  return path.join(layout.networks, id);
}

/**
 * Creates a network, with its bridge.
 *
 * @throws {@link NetworkNameError} (`DOCKLET_CONTAINER_NETWORK_NAME`)
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
  const record = recordOf(options, others);
  prepareNetworkBridge(context, record);
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
    mtu: record.mtu,
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
  const { members } = viewNetwork(context, record);
  if (members.length > 0) {
    throw new NetworkInUseError(
      record.name,
      members.map(({ name }) => name),
    );
  }
  removeNetworkRecord(layout, record.id);
  removeBridge(networkBridge(record));
  rmSync(networkLeases(context, record.id), { recursive: true, force: true });
  refreshFirewall(context);
  journalNetwork(context.journal, record, { action: 'destroy' });
  return record;
}

/** A network and the containers that run in it. */
export function viewNetwork(context: EngineContext, record: NetworkRecord): NetworkView {
  const members = listLeases(networkLeases(context, record.id)).flatMap(
    ({ address, containerId }) => {
      const stored = context.containers.read(containerId);
      return stored === undefined
        ? []
        : [{ id: containerId, name: stored.record.name, address: formatAddress(address) }];
    },
  );
  return { record, members };
}

function recordOf(options: NetworkCreateOptions, others: readonly NetworkRecord[]): NetworkRecord {
  const wanted = options.subnet === undefined ? undefined : parseSubnet(options.subnet);
  const promised = others.map(({ subnet }) => parseSubnet(subnet));
  const subnet = chooseFreeSubnet(wanted, promised);
  const gateway = options.gateway === undefined ? gatewayOf(subnet) : parseAddress(options.gateway);
  if (!contains(subnet, gateway)) {
    const reason = `gateway ${formatAddress(gateway)} is not in subnet ${formatSubnet(subnet)}`;
    throw new NetworkNameError(options.name, reason);
  }
  return {
    schemaVersion: 1,
    id: createContainerId(),
    name: options.name,
    createdAt: new Date().toISOString(),
    subnet: formatSubnet(subnet),
    gateway: formatAddress(gateway),
    isInternal: options.isInternal === true,
    ...(options.mtu === undefined ? {} : { mtu: options.mtu }),
    labels: options.labels ?? {},
  };
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
