import path from 'node:path';
import type { HostEntry } from '@docklet/network';
import { formatAddress, isDomainName, listLeases } from '@docklet/network';
import { lockFile } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { shortId } from '../state/container-id.js';
import { readIfThere } from '../state/read-if-there.js';
import { rewriteNameFile } from './name-files.js';
import { networkLeases } from './networks.js';

/** Between these lines stands who is in the network; what is outside of them is the container's. */
const beginning = '# containers of this network';
const end = '# end of containers of this network';

/** Lets every container of a network find every other one: their /etc/hosts is changed while they run. */
export function updateMemberNames(context: EngineContext, networkId: string): void {
  const { layout } = context;
  using _lock = lockFile(path.join(layout.locks, `names-${networkId.slice(0, 12)}`));
  const leases = listLeases(networkLeases(context, networkId));
  const section = renderMembers(
    leases.flatMap(({ address, containerId }) =>
      namesOf(context, containerId).map((name) => ({ name, address })),
    ),
  );
  for (const { containerId } of leases) {
    const { hosts } = layout.containerFiles(containerId);
    const text = readIfThere(hosts);
    const changed = text === undefined ? undefined : replaceSection(text, section);
    if (changed !== undefined && changed !== text) {
      rewriteNameFile(hosts, changed);
    }
  }
}

/** The lines of /etc/hosts about the containers of a network. */
export function renderMembers(entries: readonly HostEntry[]): string {
  const lines = entries.map(({ name, address }) => `${formatAddress(address)}\t${name}`);
  return [beginning, ...lines, end, ''].join('\n');
}

/** Puts the lines about a network's containers in the place of those that were there, or at the end. */
export function replaceSection(hosts: string, section: string): string {
  const from = hosts.indexOf(`${beginning}\n`);
  const to = hosts.indexOf(`${end}\n`);
  return from < 0 || to < from
    ? `${hosts}${section}`
    : `${hosts.slice(0, from)}${section}${hosts.slice(to + end.length + 1)}`;
}

/** Its name, the names that were asked for, and the beginning of its id; none that would be more than a word. */
function namesOf({ containers }: EngineContext, id: string): readonly string[] {
  const record = containers.read(id)?.record;
  const names =
    record === undefined
      ? []
      : [record.name, ...(record.options.networkAliases ?? []), shortId(record.id)];
  return [...new Set(names)].filter(isDomainName);
}
