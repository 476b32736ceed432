import type { ContainerView } from '@docklet/container';
import { parseExposedPort } from '@docklet/container';
import type { Filters } from '../flags/filter.js';
import { UsageError } from '../usage-error.js';

/** Ports in a row that a filter names. */
interface PortFilter {
  readonly protocol: string;
  readonly first: number;
  readonly last: number;
}

/** A port as filters compare it. */
interface FilteredPort {
  readonly protocol: string;
  readonly port: number;
}

/**
 * Whether a container that runs has a port that the filters `publish` and `expose` name: of this host, or of its own. As
 * with Docker one of the two is enough.
 */
export function fitsPorts({ record, state, status }: ContainerView, filters: Filters): boolean {
  const published = filters.get('publish').map((text) => parsePortFilter('publish', text));
  const exposed = filters.get('expose').map((text) => parsePortFilter('expose', text));
  if (published.length + exposed.length === 0) {
    return true;
  }
  const runs = status === 'running' || status === 'paused';
  const bindings = runs ? (state.ports ?? []) : [];
  const others = runs ? (record.options.exposedPorts ?? []) : [];
  const own = [...bindings, ...others.flatMap((text) => parseExposedPort(text) ?? [])];
  const ofHost = bindings.map(({ hostPort, protocol }) => ({ port: hostPort, protocol }));
  return isAnyIn(ofHost, published) || isAnyIn(own, exposed);
}

/** Reads `80`, `80/udp` or `8000-8080/tcp`. */
export function parsePortFilter(name: string, text: string): PortFilter {
  const [, start = '', end = start, protocol = 'tcp'] =
    /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
  const [first, last] = [Number(start), Number(end)];
  if (start === '' || last > 65_535 || last < first) {
    throw new UsageError(`--filter ${name}=${text}`, 'it is no port: PORT[-PORT][/PROTOCOL]');
  }
  return { protocol, first, last };
}

function isAnyIn(ports: readonly FilteredPort[], filters: readonly PortFilter[]): boolean {
  return ports.some(({ port, protocol }) =>
    filters.some(
      (wanted) => wanted.protocol === protocol && wanted.first <= port && port <= wanted.last,
    ),
  );
}
