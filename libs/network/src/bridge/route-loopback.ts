import type { Subnet } from '../ip/subnet.js';
import { subnetOf } from '../ip/subnet.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import { findBridge } from './find-bridge.js';
import { ensureSysctl } from './sysctl.js';

/**
 * Lets packets from this host's loopback leave by a bridge, and the answers come back: without it a published port cannot
 * be reached at 127.0.0.1; ip-sysctl, `route_localnet`. It holds for the bridge alone: what comes from other machines for
 * 127.0.0.0/8 the kernel drops as ever (CVE-2020-8558), and what containers send there our firewall does.
 */
export function routeLoopback(bridge: string): void {
  ensureSysctl(`net/ipv4/conf/${bridge}/route_localnet`, '1');
}

/** The subnets that a bridge has addresses in; none if there is no such bridge. */
export function bridgeSubnets(bridge: string): readonly Subnet[] {
  using socket = NetlinkSocket.open();
  return (findBridge(socket, bridge)?.addresses ?? []).map(subnetOf);
}
