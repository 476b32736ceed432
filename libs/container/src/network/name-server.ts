import type { IpAddress, NamedAddress } from '@docklet/network';
import {
  describeNameServer,
  isDomainName,
  parseAddress,
  parseResolvConf,
  updateNameServer,
} from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import { readIfThere } from '../state/read-if-there.js';
import type { NetworkRecord } from './network-record.js';
import { networkBridge } from './network-store.js';

/** A container in a network, as the others in it find it. */
export interface NamedMember {
  readonly containerId: string;
  /** Its name, the names that were asked for, and the beginning of its id; none that would be more than a word. */
  readonly names: readonly string[];
  readonly address: IpAddress;
}

/**
 * Lets the name server of a network know who is in it, by each name and by that with the network's behind it, as Docker
 * does. It answers what is sent to the servers in the containers' own resolv.conf, whichever they are.
 *
 * Where the kernel does not have it, that is said, and /etc/hosts is what there is.
 */
export function updateNetworkServer(
  context: EngineContext,
  network: NetworkRecord,
  members: readonly NamedMember[],
): void {
  const state = updateNameServer({
    bridge: networkBridge(network),
    isInternal: network.isInternal,
    names: members.flatMap(({ names, address }) =>
      names.flatMap((name) => [name, `${name}.${network.name}`]).flatMap(toRecord(address)),
    ),
    reverse: members.flatMap(({ names, address }) =>
      names.slice(0, 1).flatMap((name) => toRecord(address)(`${name}.${network.name}`)),
    ),
    servers: [
      parseAddress(network.gateway),
      ...(network.ipv6 === undefined ? [] : [parseAddress(network.ipv6.gateway)]),
      ...members.flatMap(({ containerId }) => serversOf(context, containerId)),
    ],
  });
  const warning = describeNameServer(state, network.name);
  if (warning !== undefined) {
    context.options.onWarning?.(warning);
  }
}

function toRecord(address: IpAddress): (name: string) => readonly NamedAddress[] {
  return (name) => (isDomainName(name) ? [{ name, address }] : []);
}

function serversOf({ layout }: EngineContext, containerId: string): readonly IpAddress[] {
  const text = readIfThere(layout.containerFiles(containerId).resolvConf);
  return text === undefined ? [] : parseResolvConf(text).nameservers;
}
