import type { Fd } from '@docklet/syscall';
import { withNamespace } from '@docklet/syscall';
import { ensureSysctl } from '../bridge/sysctl.js';
import type { IpAddress } from '../ip/ip-address.js';
import { hasIpv6 } from '../ipv6.js';
import { NetlinkSocket } from '../netlink/netlink-socket.js';
import type { Link } from '../rtnetlink/link.js';
import { decodeLink } from '../rtnetlink/link.js';
import { deleteLink, getLink, listLinks } from '../rtnetlink/link-requests.js';
import { replaceRoute } from '../rtnetlink/route.js';
import type { ContainerInterface } from '../steps/container-interface.js';
import { containerInterfaceRequests, needsIpv6 } from '../steps/container-interface.js';
import type { ContainerLink } from '../steps/container-link.js';
import { defaultRoute } from '../steps/default-route.js';
import { containerLinkRequests } from '../steps/container-link.js';

/** An interface for a network namespace that is in use. */
export interface NamespaceConnection {
  readonly link: ContainerLink;
  readonly inside: ContainerInterface;
  /** Called when the pair is there, and before anything goes through it. */
  readonly beforeUp?: () => void;
}

/**
 * Connects a network namespace, as of a container that runs: the other side of the pair is made in there, and set up
 * there. When that fails, nothing stays behind.
 *
 * @throws NetlinkError (`DOCKLET_NETWORK_REQUEST_FAILED`); needs CAP_NET_ADMIN and CAP_SYS_ADMIN
 */
export function connectNamespace(
  namespace: Fd,
  { link, inside, beforeUp }: NamespaceConnection,
): void {
  using host = NetlinkSocket.open();
  const reference = { kind: 'fd', fd: namespace.number } as const;
  const [create, ...others] = containerLinkRequests(link, reference, hasIpv6());
  host.request(create);
  try {
    beforeUp?.();
    others.forEach((request) => host.request(request));
    setUp(namespace, inside);
  } catch (error) {
    const hostInterface = link.kind === 'macvlan' ? undefined : link.hostName;
    disconnectNamespace(namespace, { interfaceName: inside.name, hostInterface });
    throw error;
  }
}

/** An interface of a network namespace by its names. */
export interface NamespaceInterface {
  /** Inside. */
  readonly interfaceName: string;
  /** The other side, in the host, if it has one there: what is inside may have been given another name. */
  readonly hostInterface?: string | undefined;
}

/** Takes an interface away. What is not there is no failure. */
export function disconnectNamespace(
  namespace: Fd,
  { interfaceName, hostInterface }: NamespaceInterface,
): void {
  using socket = hostInterface === undefined ? openInside(namespace) : NetlinkSocket.open();
  socket.requestUnless('ENODEV', deleteLink({ name: hostInterface ?? interfaceName }));
}

/** The names of a network namespace's interfaces. */
export function interfaceNames(namespace: Fd): readonly string[] {
  using socket = openInside(namespace);
  return socket.request(listLinks()).map(({ body }) => decodeLink(body).name);
}

/** The way out of a network namespace. */
export interface WayOut {
  readonly interfaceName: string;
  /** At most one of each family. */
  readonly gateways: readonly IpAddress[];
  /** How large packets may be on it, in bytes, where the interface lets them be larger. */
  readonly mtu?: number | undefined;
}

/** Lets everything that is in no subnet of a network namespace's leave by these gateways, at this interface. */
export function routeByDefault(
  namespace: Fd,
  { interfaceName, gateways, mtu = Infinity }: WayOut,
): void {
  using socket = openInside(namespace);
  const link = linkNamed(socket, interfaceName);
  const index = link?.index ?? 0;
  const gatewayMtu = mtu < (link?.mtu ?? 0) ? mtu : undefined;
  for (const gateway of gateways) {
    socket.request(replaceRoute(defaultRoute({ gateway, index, mtu: gatewayMtu })));
  }
}

function setUp(namespace: Fd, inside: ContainerInterface): void {
  using socket = openInside(namespace);
  const index = linkNamed(socket, inside.name)?.index ?? 0;
  if (needsIpv6(inside)) {
    withNamespace('net', namespace, () => {
      enableIpv6(inside.name);
    });
  }
  for (const { request } of containerInterfaceRequests(inside, index)) {
    socket.request(request);
  }
}

function linkNamed(socket: NetlinkSocket, name: string): Link | undefined {
  const [reply] = socket.request(getLink(name));
  return reply && decodeLink(reply.body);
}

/** See `enableIpv6Steps`. */
function enableIpv6(interfaceName: string): void {
  const folder = `net/ipv6/conf/${interfaceName}`;
  ensureSysctl(`${folder}/accept_ra`, '0');
  ensureSysctl(`${folder}/accept_dad`, '0');
  ensureSysctl(`${folder}/disable_ipv6`, '0');
}

/** A socket is about the namespace that it was opened in, wherever the thread is later. */
function openInside(namespace: Fd): NetlinkSocket {
  return withNamespace('net', namespace, () => NetlinkSocket.open());
}
