import path from 'node:path';
import { isDomainName, listLeases, ownHostsLine } from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { shortId } from '../state/container-id.js';
import type { ContainerAddress } from '../state/container-record.js';
import { readIfThere } from '../state/read-if-there.js';
import { addressesOf } from './addresses.js';
import { attachmentsOf } from './attachments.js';
import { addOwnLine, removeOwnLine, renderMembers, replaceSection } from './hosts-text.js';
import { rewriteNameFile } from './name-files.js';
import type { NamedMember } from './name-server.js';
import { updateNetworkServer } from './name-server.js';
import { networkLeases, readNetworkRecord } from './network-store.js';

/**
 * Lets every container of a network find every other one: their /etc/hosts is changed while they run, and so is what the
 * network's name server knows. Called whenever a container comes or goes.
 */
export function updateMemberNames(context: EngineContext, networkId: string): void {
  using _lock = lockNames(context);
  const network = readNetworkRecord(context.layout, networkId);
  if (network === undefined) {
    return;
  }
  const members = listMembers(context, networkId, network.name);
  const section = renderMembers(
    network.name,
    members.flatMap(({ names, address }) => names.map((name) => ({ name, address }))),
  );
  for (const { containerId } of members) {
    rewriteHosts(context, containerId, (hosts) => replaceSection(hosts, network.name, section));
  }
  updateNetworkServer(context, network, members);
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

function listMembers(
  context: EngineContext,
  networkId: string,
  networkName: string,
): readonly NamedMember[] {
  return listLeases(networkLeases(context.layout, networkId)).map(({ address, containerId }) => ({
    containerId,
    address,
    names: namesOf(context, containerId, networkName),
  }));
}

function namesOf({ containers }: EngineContext, id: string, network: string): readonly string[] {
  const record = containers.read(id)?.record;
  if (record === undefined) {
    return [];
  }
  const attachment = attachmentsOf(record.options).find((one) => one.network === network);
  const names = [record.name, ...(attachment?.aliases ?? []), shortId(record.id)];
  return [...new Set(names)].filter(isDomainName);
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
