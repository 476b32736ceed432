import { parseExposedPort } from '../network/exposed-ports.js';
import type { ContainerOptions, PortOption } from '../options/container-options.js';
import { sortedByKey } from './sorted-by-key.js';
import type { PortBinding } from '../state/container-record.js';

/** A port of the host as Docker shows it. */
interface HostPort {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** The ports of a container that runs: where each leads to it, or null for one that is only exposed. */
export function describePorts(
  { exposedPorts = [] }: ContainerOptions,
  bindings: readonly PortBinding[],
): Readonly<Record<string, readonly HostPort[] | null>> {
  const ports: Record<string, readonly HostPort[] | null> = {};
  for (const exposed of exposedPorts.flatMap((text) => parseExposedPort(text) ?? [])) {
    ports[keyOf(exposed)] = null;
  }
  for (const binding of bindings) {
    const key = keyOf(binding);
    const { hostAddress, hostPort } = binding;
    ports[key] = [...(ports[key] ?? []), { HostIp: hostAddress, HostPort: String(hostPort) }];
  }
  return ports;
}

/** The ports that were asked for; those of the host that are left to chance are 0, as Docker has it. */
export function describePortBindings({
  ports = [],
}: ContainerOptions): Readonly<Record<string, readonly HostPort[]>> {
  const bindings: Record<string, readonly HostPort[]> = {};
  for (const option of ports) {
    const { hostAddress = '', hostPorts } = option;
    const hostPort = hostPorts === undefined ? '0' : rangeText(hostPorts);
    const key = keyOf(option);
    bindings[key] = [...(bindings[key] ?? []), { HostIp: hostAddress, HostPort: hostPort }];
  }
  return bindings;
}

/** Every port that the container serves, published or not. */
export function describeExposedPorts({
  ports = [],
  exposedPorts = [],
}: ContainerOptions): Readonly<Record<string, object>> {
  const exposed = exposedPorts.flatMap((text) => parseExposedPort(text) ?? []);
  return sortedByKey(Object.fromEntries([...ports, ...exposed].map((port) => [keyOf(port), {}])));
}

function keyOf({ port, protocol }: Pick<PortOption, 'port' | 'protocol'>): string {
  return `${port}/${protocol}`;
}

function rangeText({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? String(first) : `${first}-${last}`;
}
