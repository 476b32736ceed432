import path from 'node:path';
import type { FirewallState, FirewalledNetwork, FirewallTable, Subnet } from '@docklet/network';
import {
  bridgeSubnets,
  describeFirewall,
  ensureFirewall,
  isFirewallInPlace,
  parseSubnet,
  renderFirewall,
} from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { Layout } from '../state/layout.js';
import { isMacvlan } from './macvlan.js';
import { tuningOf } from './network-options.js';
import type { NetworkRecord } from './network-record.js';
import { listNetworkRecords, networkBridge } from './network-store.js';
import { listPublished } from './published-files.js';

/** The name of the bridge: engines with other roots have bridges of their own. */
export function bridgeName({ options, layout }: EngineContext): string {
  if (options.bridgeName !== 'auto') {
    return options.bridgeName;
  }
  return layout.suffix === '' ? 'docklet0' : `docklet-${layout.suffix.slice(0, 6)}`;
}

/** The name of the firewall's table; see {@link bridgeName}. */
export function tableName({ layout }: { readonly layout: Layout }): string {
  return layout.suffix === '' ? 'docklet' : `docklet_${layout.suffix}`;
}

/**
 * Makes sure that the firewall is as the engine's files say: its networks, and the ports of its containers. Who changes
 * one of those files calls it afterwards; whoever else does heals what somebody has flushed.
 *
 * Nothing is locked as long as there is nothing to do. Otherwise everything is read again under the lock: the last one to
 * write has seen the files of all others.
 *
 * @param subnets of the default bridge, for whoever has just looked them up
 */
export function refreshFirewall(
  context: EngineContext,
  subnets?: readonly Subnet[],
): FirewallState {
  if (isFirewallInPlace(tableOf(context, subnets))) {
    return { kind: 'unchanged' };
  }
  using _lock = lockFile(path.join(context.layout.locks, 'firewall'));
  return ensureFirewall(tableOf(context));
}

/** Tells the engine's user what keeps packets from the containers of a bridge, if anything does. */
export function reportFirewall(
  { options }: EngineContext,
  state: FirewallState,
  bridge: string,
): void {
  const warning = describeFirewall(state, bridge);
  if (warning !== undefined) {
    options.onWarning?.(warning);
  }
}

function firewalled(record: NetworkRecord): FirewalledNetwork {
  const { isIsolated, isRouted } = tuningOf(record);
  return {
    bridge: networkBridge(record),
    subnets: [record.subnet, ...(record.ipv6 === undefined ? [] : [record.ipv6.subnet])].map(
      parseSubnet,
    ),
    isInternal: record.isInternal,
    isIsolated,
    isRouted,
  };
}

function tableOf(
  context: EngineContext,
  subnets: readonly Subnet[] = bridgeSubnets(bridgeName(context)),
): FirewallTable {
  const bridge = bridgeName(context);
  const networks = [
    ...(subnets.length === 0 ? [] : [{ bridge, subnets }]),
    // What is at an interface of the host is in the network there, and passes none of our bridges.
    ...listNetworkRecords(context.layout)
      .filter((record) => !isMacvlan(record))
      .map(firewalled),
  ];
  return renderFirewall(tableName(context), networks, listPublished(context.layout));
}
