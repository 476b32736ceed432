import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { GroupMember, IpAddress, NameGroup, NamedAddress } from '@docklet/network';
import {
  describeNameServer,
  isDomainName,
  parseResolvConf,
  updateNameServer,
} from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import { readIfThere } from '../state/read-if-there.js';
import type { MemberNetwork } from './network-members.js';
import { isIn } from './network-members.js';

/**
 * Lets the name server of a network know who is in it, by each name and by that with the network's behind it, as Docker
 * does; and, for those that are in further networks, who is in these. It answers what is sent to the servers in the
 * containers' own resolv.conf, whichever they are.
 *
 * Where the kernel does not have it, that is said, and /etc/hosts is what there is.
 */
export function updateNetworkServer(
  context: EngineContext,
  network: MemberNetwork,
  further: readonly MemberNetwork[],
): void {
  const { name, bridge, isInternal, gateways, members } = network;
  const named = further.filter(({ isNamed }) => isNamed);
  if (!isServed(context, network, named)) {
    return;
  }
  const own = network.isNamed ? namesIn(network) : { names: [], reverse: [] };
  const state = updateNameServer({
    ...{ bridge, isInternal },
    ...own,
    servers: [
      ...gateways,
      ...members.flatMap(({ containerId }) => serversOf(context, containerId)),
    ],
    groups: named.map((other) => ({ number: numberOf(other), ...namesIn(other) })),
    members: groupMembers(network, named),
  });
  const warning = describeNameServer(state, name);
  if (warning !== undefined) {
    context.options.onWarning?.(warning);
  }
}

/**
 * Whether there has to be a name server: in the default network only as long as somebody is in a network with names, too.
 * A file remembers that, so that nobody else pays for it.
 */
function isServed(
  { layout: { defaultNames } }: EngineContext,
  { isNamed }: MemberNetwork,
  further: readonly MemberNetwork[],
): boolean {
  if (isNamed) {
    return true;
  }
  const wasServed = existsSync(defaultNames);
  if (further.length > 0) {
    writeFileSync(defaultNames, '');
  } else {
    rmSync(defaultNames, { force: true });
  }
  return wasServed || further.length > 0;
}

function namesIn({ name: network, members }: MemberNetwork): Pick<NameGroup, 'names' | 'reverse'> {
  return {
    names: members.flatMap(({ names, address }) =>
      names.flatMap((name) => [name, `${name}.${network}`]).flatMap(toRecord(address)),
    ),
    reverse: members.flatMap(({ names, address }) =>
      names.slice(0, 1).flatMap((name) => toRecord(address)(`${name}.${network}`)),
    ),
  };
}

function groupMembers(
  { members }: MemberNetwork,
  further: readonly MemberNetwork[],
): readonly GroupMember[] {
  return members.flatMap((member) => {
    const groups = further.filter((other) => isIn(member, other)).map(numberOf);
    return groups.length === 0 ? [] : [{ address: member.address, groups }];
  });
}

/** By which the maps tell networks apart. */
function numberOf({ id }: MemberNetwork): number {
  return Number.parseInt(id.slice(0, 8), 16) || 1;
}

function toRecord(address: IpAddress): (name: string) => readonly NamedAddress[] {
  return (name) => (isDomainName(name) ? [{ name, address }] : []);
}

function serversOf({ layout }: EngineContext, containerId: string): readonly IpAddress[] {
  const text = readIfThere(layout.containerFiles(containerId).resolvConf);
  return text === undefined ? [] : parseResolvConf(text).nameservers;
}
