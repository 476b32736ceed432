import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { PublishedPort } from '@docklet/network';
import { formatAddress, parseAddress } from '@docklet/network';
import { replaceFile } from '../state/atomic-file.js';
import type { Layout } from '../state/layout.js';
import { readIfThere } from '../state/read-if-there.js';

/** Of which protocol a port can be. */
const protocols = ['tcp', 'udp', 'sctp'] as const;

/** Notes down which ports of this host lead to a container: a line for each, in a file of its name. */
export function writePublished(layout: Layout, id: string, ports: readonly PublishedPort[]): void {
  const lines = ports.map(({ protocol, hostAddress, hostPort, address, port }) =>
    [protocol, formatAddress(hostAddress), hostPort, formatAddress(address), port].join(' '),
  );
  replaceFile(fileOf(layout, id), `${lines.join('\n')}\n`, { isDurable: false });
}

/**
 * Forgets the ports of a container.
 *
 * @returns whether it had any
 */
export function removePublished(layout: Layout, id: string): boolean {
  const file = fileOf(layout, id);
  if (!existsSync(file)) {
    return false;
  }
  rmSync(file, { force: true });
  return true;
}

/** The ports of all containers, in the same order each time. */
export function listPublished(layout: Layout): readonly PublishedPort[] {
  return readdirSync(layout.ports)
    .filter((name) => /^[0-9a-f]+$/.test(name))
    .toSorted()
    .flatMap((id) => {
      // The container may just have ended.
      const lines = readIfThere(fileOf(layout, id))?.split('\n') ?? [];
      return lines.flatMap((line) => parseLine(id, line));
    });
}

function parseLine(containerId: string, line: string): readonly PublishedPort[] {
  const [word, hostAddress = '', hostPort, address = '', port] = line.split(' ');
  const protocol = protocols.find((name) => name === word);
  return protocol === undefined
    ? []
    : [
        {
          protocol,
          hostAddress: parseAddress(hostAddress),
          hostPort: Number(hostPort),
          address: parseAddress(address),
          port: Number(port),
          containerId,
        },
      ];
}

function fileOf({ ports }: Layout, id: string): string {
  return path.join(ports, id);
}
