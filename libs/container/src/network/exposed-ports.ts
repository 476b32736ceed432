import type { ContainerOptions, PortOption } from '../options/container-options.js';

/** A port as images name it: `80/tcp`, `53/udp`, `8080`. */
const exposedPattern = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/;

const maxPort = 65_535;

/**
 * Reads a port as an image names it.
 *
 * @returns undefined for what is none; an image can say anything
 */
export function parseExposedPort(text: string): PortOption | undefined {
  const [, number, protocol = 'tcp'] = exposedPattern.exec(text) ?? [];
  const port = Number(number);
  return port >= 1 && port <= maxPort
    ? { protocol: protocol as PortOption['protocol'], port }
    : undefined;
}

/** The ports to be published: what was asked for, and with `publishesAll` every other one that is exposed. */
export function allPorts(
  { ports = [], publishesAll = false }: ContainerOptions,
  exposedPorts: readonly string[],
): readonly PortOption[] {
  if (!publishesAll) {
    return ports;
  }
  const exposed = exposedPorts.flatMap((text) => parseExposedPort(text) ?? []);
  const isNew = (wanted: PortOption, index: number): boolean =>
    !ports.some((port) => isSame(port, wanted)) &&
    exposed.findIndex((port) => isSame(port, wanted)) === index;
  return [...ports, ...exposed.filter(isNew)];
}

function isSame(one: PortOption, other: PortOption): boolean {
  return one.port === other.port && one.protocol === other.protocol;
}
