import type { HostEntry } from '@docklet/network';
import { formatAddress } from '@docklet/network';

/** Between these lines stands who is in a network; what is outside of them is the container's. */
const beginning = (network: string): string => `# containers of network ${network}\n`;
const end = (network: string): string => `# end of containers of network ${network}\n`;

/** Where the first of those is. */
const anyBeginning = /^# containers of network /m;

/** The lines of /etc/hosts about the containers of a network. */
export function renderMembers(network: string, entries: readonly HostEntry[]): string {
  const lines = entries.map(({ name, address }) => `${formatAddress(address)}\t${name}\n`);
  return `${beginning(network)}${lines.join('')}${end(network)}`;
}

/**
 * Puts the lines about a network's containers in the place of those that were there, or at the end.
 *
 * @param section undefined to take them away
 */
export function replaceSection(
  hosts: string,
  network: string,
  section: string | undefined,
): string {
  const from = hosts.indexOf(beginning(network));
  const to = hosts.indexOf(end(network));
  return from < 0 || to < from
    ? `${hosts}${section ?? ''}`
    : `${hosts.slice(0, from)}${section ?? ''}${hosts.slice(to + end(network).length)}`;
}

/** Lets a container's own name mean one more address, before the lines about networks. */
export function addOwnLine(hosts: string, line: string): string {
  const at = hosts.search(anyBeginning);
  return at < 0 ? `${hosts}${line}` : `${hosts.slice(0, at)}${line}${hosts.slice(at)}`;
}

/** Takes such a line away, wherever it is outside of those about networks. */
export function removeOwnLine(hosts: string, line: string): string {
  const at = hosts.search(anyBeginning);
  const own = at < 0 ? hosts : hosts.slice(0, at);
  const lines = own.split(/(?<=\n)/).filter((text) => text !== line);
  return `${lines.join('')}${at < 0 ? '' : hosts.slice(at)}`;
}
