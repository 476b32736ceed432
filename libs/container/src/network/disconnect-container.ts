import {
  disconnectNamespace,
  openNetworkNamespace,
  releaseLeases,
  routeByDefault,
} from '@docklet/network';
import type { ContainerView } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import { holdInit } from '../exec/running-init.js';
import type { ContainerAddress } from '../state/container-record.js';
import { wayOutBy } from './addresses.js';
import { attachmentsOf, defaultNetworkName } from './attachments.js';
import { defaultRouteOf } from './default-route.js';
import { NotConnectedError } from './errors.js';
import { journalMember } from './journal-networks.js';
import { forgetNetwork, updateMemberNames } from './member-names.js';
import { lockMembership } from './membership.js';
import { findNetwork, networkLeases } from './network-store.js';
import { predefinedNetworks } from './predefined-networks.js';
import { hostnameOf } from '../spec/hostname.js';
import { republish } from './publish.js';

/**
 * Takes a container out of a network: at once, if it runs, and for its next starts.
 *
 * @throws {@link NotConnectedError} (`DOCKLET_CONTAINER_NOT_CONNECTED`)
 * @throws NetworkNotFoundError (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
 */
export async function disconnectContainer(
  context: EngineContext,
  { record: { id, name } }: ContainerView,
  wanted: string,
): Promise<void> {
  const network = predefinedNetworks.includes(wanted)
    ? wanted
    : findNetwork(context.layout, wanted).name;
  using membership = await lockMembership(context, id, name);
  const { view } = membership;
  if (!attachmentsOf(view.record.options).some((one) => one.network === network)) {
    throw new NotConnectedError(name, network);
  }
  const address = view.state.networks?.find((one) => one.network === network);
  if (membership.isRunning && address !== undefined) {
    disconnectRunning(context, view, address);
  }
  context.containers.updateOptions(id, (current) => ({
    ...current,
    networks: attachmentsOf(current).filter((one) => one.network !== network),
  }));
  journalMember(context.journal, address ?? { network }, 'disconnect', id);
}

function disconnectRunning(
  context: EngineContext,
  view: ContainerView,
  address: ContainerAddress,
): void {
  const { record, state } = view;
  const { id } = record;
  using init = holdInit(context, view);
  using namespace = openNetworkNamespace(init.pidfd);
  const others = (state.networks ?? []).filter((one) => one !== address);
  context.containers.updateState(id, (current) =>
    current.status === 'running' ? { ...current, networks: others } : undefined,
  );
  const route = defaultRouteOf(others);
  const hasLostRoute = defaultRouteOf(state.networks ?? []) === address;
  if (hasLostRoute) {
    // Before somebody else has the address.
    republish(context, id, route, state.ports ?? []);
  }
  disconnectNamespace(namespace, address);
  if (hasLostRoute && route !== undefined) {
    routeByDefault(namespace, wayOutBy(route));
  }
  releaseLeases(networkLeases(context.layout, address.networkId ?? defaultNetworkName), id);
  forgetNetwork(context, id, hostnameOf(context.containers.readSpec(id)), address);
  // In the others it asked about the names of this one.
  for (const { networkId = defaultNetworkName } of [address, ...others]) {
    updateMemberNames(context, networkId);
  }
}
