import {
  IFLA_BR_FORWARD_DELAY,
  IFLA_BR_STP_STATE,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_LINK,
  IFLA_LINKINFO,
  IFLA_MACVLAN_MODE,
  IFLA_NET_NS_FD,
  IFLA_NET_NS_PID,
  IFLA_NUM_RX_QUEUES,
  IFLA_NUM_TX_QUEUES,
  MACVLAN_MODE_BRIDGE,
  MACVLAN_MODE_PASSTHRU,
  MACVLAN_MODE_PRIVATE,
  MACVLAN_MODE_VEPA,
  RTM_NEWLINK,
  VETH_INFO_PEER,
} from '../constants/link.js';
import { NLM_F_CREATE, NLM_F_EXCL } from '../constants/netlink.js';
import { attribute, attributeText, attributeU32, nested } from '../netlink/attribute.js';
import type { NetlinkRequest } from '../netlink/message.js';
import { assertInterfaceName } from './interface-name.js';
import { encodeInterfaceInfo } from './link.js';
import type { LinkSettings } from './link-requests.js';
import { encodeSettings } from './link-requests.js';

/** An interface that is to be. */
export interface NewInterface extends LinkSettings {
  readonly name: string;
  /** The number it shall have; by default the kernel takes the next one. */
  readonly index?: number | undefined;
}

/** A network namespace that an interface is made in: that of a process, or the one behind a descriptor. */
export type NamespaceReference =
  { readonly kind: 'process'; readonly pid: number } | { readonly kind: 'fd'; readonly fd: number };

/** The other side of a veth pair. */
export interface NewVethPeer extends NewInterface {
  readonly namespace?: NamespaceReference | undefined;
}

/** The kinds of virtual interfaces that are made here. */
export type NewLink =
  | ({ readonly kind: 'bridge' } & NewInterface)
  | ({ readonly kind: 'dummy' } & NewInterface)
  | ({ readonly kind: 'veth'; readonly peer: NewVethPeer } & NewInterface)
  | ({
      readonly kind: 'macvlan';
      /** The number of the interface that it goes out by. */
      readonly parent: number;
      readonly mode: MacvlanMode;
      readonly namespace: NamespaceReference;
    } & NewInterface);

/** How those of one parent reach each other: directly, not at all, by a switch outside; or there is but one. */
export type MacvlanMode = keyof typeof macvlanModes;

const macvlanModes = {
  bridge: MACVLAN_MODE_BRIDGE,
  private: MACVLAN_MODE_PRIVATE,
  vepa: MACVLAN_MODE_VEPA,
  passthru: MACVLAN_MODE_PASSTHRU,
} as const;

/**
 * Creates an interface: RTM_NEWLINK, rtnetlink(7).
 *
 * For what goes to another namespace, the other side of a veth pair or a macvlan, the last four bytes of the body are the
 * process id or the descriptor, so that it can be filled in when it is known.
 */
export function createLink(link: NewLink): NetlinkRequest {
  const kind = attribute(IFLA_INFO_KIND, Buffer.from(link.kind));
  return {
    operation: describe(link),
    type: RTM_NEWLINK,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    body: Buffer.concat([
      encodeInterface(link),
      ...(link.kind === 'veth' ? oneQueue() : []),
      ...(link.kind === 'macvlan' ? [attributeU32(IFLA_LINK, link.parent)] : []),
      nested(IFLA_LINKINFO, kind, ...encodeKindData(link)),
      ...(link.kind === 'macvlan' ? encodeNamespace(link.namespace) : []),
    ]),
  };
}

/** What both sides of a pair, and every other interface, begin with. */
function encodeInterface(link: NewInterface): Buffer {
  assertInterfaceName(link.name);
  return Buffer.concat([
    encodeInterfaceInfo(link),
    attributeText(IFLA_IFNAME, link.name),
    ...encodeSettings(link),
  ]);
}

function encodeKindData(link: NewLink): Buffer[] {
  switch (link.kind) {
    case 'dummy':
      return [];
    case 'bridge':
      // A port forwards at once. Nothing is plugged into this bridge in a ring, so no spanning tree has to be found.
      return [
        nested(
          IFLA_INFO_DATA,
          attributeU32(IFLA_BR_FORWARD_DELAY, 0),
          attributeU32(IFLA_BR_STP_STATE, 0),
        ),
      ];
    case 'veth':
      return [nested(IFLA_INFO_DATA, attribute(VETH_INFO_PEER, encodePeer(link.peer)))];
    case 'macvlan':
      return [nested(IFLA_INFO_DATA, attributeU32(IFLA_MACVLAN_MODE, macvlanModes[link.mode]))];
  }
}

function encodePeer(peer: NewVethPeer): Buffer {
  return Buffer.concat([encodeInterface(peer), ...oneQueue(), ...encodeNamespace(peer.namespace)]);
}

/** Otherwise a veth has a queue for each processor, and uses one of them. */
function oneQueue(): Buffer[] {
  return [attributeU32(IFLA_NUM_TX_QUEUES, 1), attributeU32(IFLA_NUM_RX_QUEUES, 1)];
}

function encodeNamespace(namespace: NamespaceReference | undefined): Buffer[] {
  switch (namespace?.kind) {
    case undefined:
      return [];
    case 'process':
      return [attributeU32(IFLA_NET_NS_PID, namespace.pid)];
    case 'fd':
      return [attributeU32(IFLA_NET_NS_FD, namespace.fd)];
  }
}

function describe(link: NewLink): string {
  return link.kind === 'veth'
    ? `create the veth pair ${link.name} and ${link.peer.name}`
    : `create the ${link.kind} ${link.name}`;
}
