import path from 'node:path';
import { ownHostsLine } from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerAddress } from '../state/container-record.js';
import { readIfThere } from '../state/read-if-there.js';
import { addressesOf } from './addresses.js';
import { addOwnLine, removeOwnLine, renderMembers, replaceSection } from './hosts-text.js';
import { rewriteNameFile } from './name-files.js';
import { updateNetworkServer } from './name-server.js';
import type { MemberNetwork } from './network-members.js';
import { furtherNetworks, readMembers } from './network-members.js';

/**
 * Lets every container of a network find every other one: their /etc/hosts is changed while they run, and so is what the
 * name servers know that they ask, of this network and of the further ones that they are in. Called whenever a container
 * comes or goes.
 *
 * @param networkId its id, or the name of the default one
 */
export function updateMemberNames(context: EngineContext, networkId: string): void {
  using _lock = lockNames(context);
  const network = readMembers(context, networkId);
  if (network === undefined) {
    return;
  }
  if (network.isNamed) {
    rewriteMembers(context, network);
  }
  const further = furtherNetworks(context, network);
  updateNetworkServer(context, network, further);
  for (const other of further) {
    updateNetworkServer(context, other, furtherNetworks(context, other));
  }
}

function rewriteMembers(context: EngineContext, { name: network, members }: MemberNetwork): void {
  const section = renderMembers(
    network,
    members.flatMap(({ names, address }) => names.map((name) => ({ name, address }))),
  );
  for (const { containerId } of members) {
    rewriteHosts(context, containerId, (hosts) => replaceSection(hosts, network, section));
  }
}

/** Lets the own name of a container that runs mean its address in one more network. */
export function addOwnName(
  context: EngineContext,
  id: string,
  hostname: string,
  address: ContainerAddress,
): void {
  using _lock = lockNames(context);
  const lines = ownLines(address, hostname);
  rewriteHosts(context, id, (hosts) => lines.reduce(addOwnLine, hosts));
}

/** Takes that back, and what its files say about the others in the network. */
export function forgetNetwork(
  context: EngineContext,
  id: string,
  hostname: string,
  address: ContainerAddress,
): void {
  using _lock = lockNames(context);
  const lines = ownLines(address, hostname);
  rewriteHosts(context, id, (hosts) =>
    replaceSection(lines.reduce(removeOwnLine, hosts), address.network, undefined),
  );
}

function ownLines(address: ContainerAddress, hostname: string): readonly string[] {
  return addressesOf(address).map((one) => ownHostsLine(one, hostname));
}

/** A container may be in several networks, whose changes meet in its file: one lock for all. */
function lockNames({ layout }: EngineContext): Disposable | undefined {
  return lockFile(path.join(layout.locks, 'names'));
}

function rewriteHosts(
  { layout }: EngineContext,
  id: string,
  change: (hosts: string) => string,
): void {
  const { hosts } = layout.containerFiles(id);
  const text = readIfThere(hosts);
  const changed = text === undefined ? undefined : change(text);
  if (changed !== undefined && changed !== text) {
    rewriteNameFile(hosts, changed);
  }
}
