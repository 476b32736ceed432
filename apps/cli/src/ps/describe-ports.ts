import type { ContainerView, PortBinding } from '@docklet/container';
import { parseExposedPort } from '@docklet/container';

/** Ports in a row of the host that lead to ports in a row of the container, or ports that are only exposed. */
interface Run {
  readonly hostAddress: string | undefined;
  readonly protocol: string;
  readonly hostFirst: number;
  readonly first: number;
  readonly count: number;
}

/** The ports of a container that runs, as `docker ps` shows them: `0.0.0.0:8080->80/tcp, 443/tcp`. */
export function describePorts({ record, state, status }: ContainerView): string {
  if (status !== 'running' && status !== 'paused') {
    return '';
  }
  const bindings = state.ports ?? [];
  const published = new Set(bindings.map(({ port, protocol }) => `${port}/${protocol}`));
  const exposed = (record.options.exposedPorts ?? [])
    .flatMap((text) => parseExposedPort(text) ?? [])
    .filter(({ port, protocol }) => !published.has(`${port}/${protocol}`));
  const runs = [
    ...bindings.toSorted(compareBindings).map((binding) => ({
      ...startOf(binding),
      hostAddress: binding.hostAddress,
      hostFirst: binding.hostPort,
    })),
    ...exposed
      .toSorted((a, b) => a.port - b.port)
      .map((port) => ({ ...startOf(port), hostAddress: undefined, hostFirst: port.port })),
  ];
  return [...new Set(joinRuns(runs).map(describeRun))].join(', ');
}

/** An address of the host with a port, as `docker port` shows it. */
export function describePlace({ hostAddress, hostPort }: PortBinding): string {
  return `${hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress}:${hostPort}`;
}

/** By address, as they are joined. */
export function compareBindings(a: PortBinding, b: PortBinding): number {
  const byAddress = a.hostAddress < b.hostAddress ? -1 : a.hostAddress > b.hostAddress ? 1 : 0;
  return (
    byAddress || (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : a.port - b.port)
  );
}

function startOf({ port, protocol }: { readonly port: number; readonly protocol: string }): {
  readonly first: number;
  readonly protocol: string;
  readonly count: number;
} {
  return { first: port, protocol, count: 1 };
}

function joinRuns(runs: readonly Run[]): readonly Run[] {
  return runs.reduce<readonly Run[]>((joined, run) => {
    const last = joined.at(-1);
    const goesOn =
      last !== undefined &&
      last.hostAddress === run.hostAddress &&
      last.protocol === run.protocol &&
      last.first + last.count === run.first &&
      last.hostFirst + last.count === run.hostFirst;
    return goesOn ? [...joined.slice(0, -1), { ...last, count: last.count + 1 }] : [...joined, run];
  }, []);
}

function describeRun({ hostAddress, protocol, hostFirst, first, count }: Run): string {
  const range = (start: number): string =>
    count === 1 ? String(start) : `${start}-${start + count - 1}`;
  const target = `${range(first)}/${protocol}`;
  if (hostAddress === undefined) {
    return target;
  }
  const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress;
  return `${address}:${range(hostFirst)}->${target}`;
}
