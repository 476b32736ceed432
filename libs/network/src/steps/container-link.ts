import type { NetlinkRequest } from '../netlink/message.js';
import type { MacvlanMode, NamespaceReference } from '../rtnetlink/create-link.js';
import { createLink } from '../rtnetlink/create-link.js';
import type { LinkChanges } from '../rtnetlink/link-requests.js';
import { changeLink } from '../rtnetlink/link-requests.js';

/** How a container's interface is connected. */
export type ContainerLink = BridgeLink | MacvlanLink;

/** An interface of the container's at one of the host's, with a hardware address of its own there. */
export interface MacvlanLink {
  readonly kind: 'macvlan';
  readonly parent: { readonly index: number };
  readonly mode: MacvlanMode;
  readonly mtu?: number | undefined;
  readonly container: ContainerSide;
}

/** What the container has of it. */
export interface ContainerSide {
  readonly name: string;
  readonly macAddress: Uint8Array;
}

/** A veth pair whose near side is in a bridge. */
export interface BridgeLink {
  readonly kind?: 'bridge';
  /** The name of the near side; see {@link hostInterfaceName}. */
  readonly hostName: string;
  readonly bridge: { readonly index: number; readonly mtu: number };
  readonly container: ContainerSide;
  /**
   * Whether it reaches itself by a published port of the host: where br_netfilter is loaded such packets never leave the
   * bridge. Default: false.
   */
  readonly isHairpin?: boolean | undefined;
  /** Whether it reaches no neighbour at the bridge of which the same is said, but only the host. Default: false. */
  readonly isIsolated?: boolean | undefined;
}

/**
 * The requests that make it, for a socket in the host's network namespace. The first one creates it; where the container's
 * side goes are the last four bytes of that one.
 *
 * The container's side is not up: a veth cannot be before it has its peer; veth(4).
 */
export function containerLinkRequests(
  link: ContainerLink,
  namespace: NamespaceReference,
  hasIpv6: boolean,
): readonly [NetlinkRequest, ...NetlinkRequest[]] {
  return link.kind === 'macvlan'
    ? [macvlanRequest(link, namespace)]
    : pairRequests(link, namespace, hasIpv6);
}

function macvlanRequest(
  { parent, mode, mtu, container }: MacvlanLink,
  namespace: NamespaceReference,
): NetlinkRequest {
  return createLink({ kind: 'macvlan', ...container, mtu, parent: parent.index, mode, namespace });
}

function pairRequests(
  link: BridgeLink,
  namespace: NamespaceReference,
  hasIpv6: boolean,
): readonly [NetlinkRequest, NetlinkRequest] {
  const { hostName, bridge, container } = link;
  const { mtu } = bridge;
  return [
    createLink({
      kind: 'veth',
      name: hostName,
      mtu,
      master: bridge.index,
      peer: { ...container, mtu, namespace },
    }),
    // The kernel ignores the mode of IPv6 addresses while it creates an interface, so this is a second request.
    changeLink(
      { name: hostName },
      {
        isUp: true,
        ...(hasIpv6 ? { isIpv6Automatic: false } : {}),
        ...portOf(link),
      },
    ),
  ];
}

/** What is not asked for is as it is anyway: the request gets no longer by it. */
function portOf({ isHairpin, isIsolated }: BridgeLink): Pick<LinkChanges, 'port'> {
  const port = {
    ...(isHairpin === true ? { isHairpin } : {}),
    ...(isIsolated === true ? { isIsolated } : {}),
  };
  return Object.keys(port).length === 0 ? {} : { port };
}

/** Two letters are left for it. */
const maxNumber = 36 ** 2;

/**
 * The name of a container's interface on the host: an interface has 15 letters at most, a container's id 64.
 *
 * @param containerId hexadecimal
 * @param number another one for each interface of the container, and at each start: the kernel removes the last one's
 *   interfaces in the background, and until then their names are taken
 */
export function hostInterfaceName(containerId: string, number = 0): string {
  const suffix = number === 0 ? '' : (number % maxNumber).toString(36);
  return `dk${containerId.slice(0, 11)}${suffix}`;
}
