import { errnoNumber } from '@docklet/syscall';
import { macAddressOf } from '../ip/mac-address.js';
import type { InterfaceAddress } from '../ip/subnet.js';
import { formatCidr } from '../ip/subnet.js';
import { hasIpv6 } from '../ipv6.js';
import { NetlinkError } from '../netlink/errors.js';
import type { NetlinkSocket } from '../netlink/netlink-socket.js';
import { addAddress } from '../rtnetlink/address.js';
import { createLink } from '../rtnetlink/create-link.js';
import type { Link } from '../rtnetlink/link.js';
import { changeLink } from '../rtnetlink/link-requests.js';
import type { FoundBridge } from './find-bridge.js';
import { findBridge } from './find-bridge.js';
import { forwardIpv6 } from './forward-ipv6.js';
import { ensureSysctl } from './sysctl.js';

/** What a bridge shall be like. */
export interface BridgeSettings {
  readonly name: string;
  /** The host's own address in it, the gateway of the containers. */
  readonly address: InterfaceAddress;
  /** The same of IPv6. Undefined: the host does not speak it there. */
  readonly address6?: InterfaceAddress | undefined;
  /** Undefined: as it is, or 1500 for a new one. */
  readonly mtu?: number | undefined;
}

/** A bridge that is up. */
export interface Bridge {
  readonly index: number;
  readonly name: string;
  readonly mtu: number;
}

/**
 * Makes sure that a bridge is there, with its address, up, and that the host forwards packets.
 *
 * Two requests when it is so already. It is brought up last, so that one that is up is finished; processes that do it
 * at the same time all come to the same end.
 *
 * @throws {@link NotABridgeError} (`DOCKLET_NETWORK_NOT_A_BRIDGE`)
 * @throws {@link NetlinkError} (`DOCKLET_NETWORK_REQUEST_FAILED`)
 * @throws {@link SysctlError} (`DOCKLET_NETWORK_SYSCTL_FAILED`); needs CAP_NET_ADMIN
 */
export function ensureBridge(socket: NetlinkSocket, settings: BridgeSettings): Bridge {
  return completeBridge(socket, settings, findBridge(socket, settings.name));
}

/** Does what is missing at a bridge that has been looked up. */
export function completeBridge(
  socket: NetlinkSocket,
  settings: BridgeSettings,
  found: FoundBridge | undefined,
): Bridge {
  ensureSysctl('net/ipv4/ip_forward', '1');
  if (settings.address6 !== undefined) {
    forwardIpv6();
  }
  const bridge = found ?? create(socket, settings);
  if (!isFinished(bridge, settings)) {
    finish(socket, settings, bridge.link);
  }
  const { index, name, mtu } = bridge.link;
  return { index, name, mtu: settings.mtu ?? mtu };
}

/**
 * The host asks for a container's hardware address under this one, when what it passes on is from elsewhere: without it,
 * it does not ask at all (ndisc_send_ns in net/ipv6/ndisc.c). The kernel makes up none for this bridge.
 */
const linkLocal: InterfaceAddress = {
  address: { family: 6, value: (0xfe80n << 112n) | 1n },
  prefixLength: 64,
};

function isFinished({ link, addresses }: FoundBridge, settings: BridgeSettings): boolean {
  const { address, address6, mtu } = settings;
  const wanted = [address, ...(address6 === undefined ? [] : [address6, linkLocal])].map(
    formatCidr,
  );
  const found = addresses.map(formatCidr);
  return (
    link.isUp &&
    !link.isIpv6Automatic &&
    (mtu === undefined || link.mtu === mtu) &&
    wanted.every((text) => found.includes(text))
  );
}

/**
 * Left to itself a bridge has the lowest hardware address of its ports, and changes it when they come and go; the
 * containers would look for their gateway in the wrong place. So it gets one of its own.
 */
function create(socket: NetlinkSocket, { name, address }: BridgeSettings): FoundBridge {
  const macAddress = macAddressOf(address.address);
  // Another process may be faster; then it is that one's.
  socket.requestUnless('EEXIST', createLink({ kind: 'bridge', name, macAddress }));
  const found = findBridge(socket, name);
  if (found === undefined) {
    throw new NetlinkError(`look up interface ${name}`, { errno: errnoNumber('ENODEV') });
  }
  return found;
}

function finish(socket: NetlinkSocket, settings: BridgeSettings, link: Link): void {
  const { address, address6, mtu } = settings;
  if (hasIpv6()) {
    // A container must not tell the host where its IPv6 goes (CVE-2020-13401).
    ensureSysctl(`net/ipv6/conf/${link.name}/accept_ra`, '0');
    socket.request(changeLink(link, { isIpv6Automatic: false }));
  }
  socket.requestUnless('EEXIST', addAddress(link, address));
  if (address6 !== undefined) {
    ensureSysctl(`net/ipv6/conf/${link.name}/disable_ipv6`, '0');
    socket.requestUnless('EEXIST', addAddress(link, address6));
    socket.requestUnless('EEXIST', addAddress(link, linkLocal));
  }
  // Unlike at its creation, an MTU that is set now stays whatever ports the bridge gets.
  socket.request(changeLink(link, { isUp: true, mtu }));
}
