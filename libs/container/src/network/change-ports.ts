import { setHairpin } from '@docklet/network';
import type { ContainerView } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions, PortOption } from '../options/container-options.js';
import { namedContainer } from '../options/named-container.js';
import type { PortBinding } from '../state/container-record.js';
import { addressesOf } from './addresses.js';
import { boundPorts, isMeant } from './bound-ports.js';
import type { BoundPort } from './bound-ports.js';
import { defaultRouteOf } from './default-route.js';
import { NothingPublishedError, PortNotPublishedError, PortsFixedError } from './errors.js';
import { isMacvlan, publishesNothing } from './macvlan.js';
import { lockMembership } from './membership.js';
import { MonitorPorts } from './monitor-ports.js';
import { readNetworkRecord } from './network-store.js';
import { republish, takePorts } from './publish.js';

/** Which ports are to be published, and which no longer. */
export interface PortChanges {
  readonly add?: readonly PortOption[];
  /** A published port is meant when it has all that is said here. */
  readonly remove?: readonly PortOption[];
}

/**
 * Changes which ports of this host lead to a container: at once, if it runs, and at each of its starts. Connections through
 * the other ports stay.
 *
 * @throws {@link NothingPublishedError} (`DOCKLET_CONTAINER_NOTHING_PUBLISHED`)
 * @throws {@link PortNotPublishedError} (`DOCKLET_CONTAINER_PORT_NOT_PUBLISHED`)
 * @throws PortInUseError (`DOCKLET_NETWORK_PORT_IN_USE`)
 */
export async function changePorts(
  context: EngineContext,
  { record: { id, name } }: ContainerView,
  changes: PortChanges,
): Promise<void> {
  using membership = await lockMembership(context, id, name, 'update');
  const { view } = membership;
  const { add = [], remove = [] } = changes;
  assertOwnNetwork(view.record.options, name);
  const leaving = meantPorts(view, remove);
  if (membership.isRunning) {
    await changeRunning(context, view, { add, leaving: leaving.flatMap((port) => port.bindings) });
  }
  const left = new Set(leaving.map(({ option }) => option));
  const kept = (view.record.options.ports ?? []).filter((option) => !left.has(option));
  context.containers.updateOptions(id, (current) => ({ ...current, ports: [...kept, ...add] }));
}

/** Who has no network of its own publishes nothing. */
function assertOwnNetwork({ network = '' }: ContainerOptions, name: string): void {
  if (network === 'host' || network === 'none' || namedContainer(network) !== undefined) {
    throw new NothingPublishedError(name, network);
  }
}

async function changeRunning(
  context: EngineContext,
  { record: { id, name }, state }: ContainerView,
  {
    add,
    leaving,
  }: Pick<Required<PortChanges>, 'add'> & { readonly leaving: readonly PortBinding[] },
): Promise<void> {
  using monitor = state.processes && MonitorPorts.open(state.processes);
  if (monitor === undefined) {
    throw new PortsFixedError(name);
  }
  const { networks = [], ports: before = [] } = state;
  const route = defaultRouteOf(networks);
  const network = readNetworkRecord(context.layout, route?.networkId ?? '');
  if (network !== undefined && isMacvlan(network) && add.length > 0) {
    throw publishesNothing(network.name);
  }
  const staying = before.filter((binding) => !leaving.includes(binding));
  const families = route === undefined ? [] : addressesOf(route).map(({ family }) => family);
  const taken = takePorts({ ports: add }, families, []);
  const ports = [...staying, ...taken.bindings];
  try {
    await monitor.keep(taken.sockets);
    try {
      networks.forEach(({ hostInterface }) => {
        if (hostInterface !== undefined && taken.bindings.length > 0) {
          setHairpin(hostInterface);
        }
      });
      republish(context, id, route, ports);
    } catch (error) {
      republish(context, id, route, before);
      await monitor.letGo(taken.bindings);
      throw error;
    }
  } finally {
    taken.sockets.forEach((socket) => socket.close());
  }
  context.containers.updateState(id, (current) =>
    current.status === 'running' ? { ...current, ports } : undefined,
  );
  await monitor.letGo(leaving);
}

/** The ports that are meant, each of which must be there. */
function meantPorts(
  { record, state }: ContainerView,
  remove: readonly PortOption[],
): readonly BoundPort[] {
  const all = boundPorts(record.options.ports ?? [], state.ports ?? []);
  for (const meant of remove) {
    if (!all.some((port) => isMeant(port, meant))) {
      throw new PortNotPublishedError(record.name, describe(meant));
    }
  }
  return all.filter((port) => remove.some((meant) => isMeant(port, meant)));
}

function describe({ hostAddress, hostPorts, port, protocol }: PortOption): string {
  const address = hostAddress === undefined ? '' : `${hostAddress}:`;
  return `${address}${hostPorts === undefined ? '' : describeRange(hostPorts)}${port}/${protocol}`;
}

function describeRange({ first, last }: NonNullable<PortOption['hostPorts']>): string {
  return first === last ? `${first}:` : `${first}-${last}:`;
}
