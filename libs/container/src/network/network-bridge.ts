import path from 'node:path';
import { parseAddress, parseSubnet, prepareBridge } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import { tuningOf } from './network-options.js';
import type { NetworkRecord } from './network-record.js';
import { networkBridge } from './network-store.js';

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
