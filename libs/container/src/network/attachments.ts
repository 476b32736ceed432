import { assertDomainName, parseAddress, parseMacAddress } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions } from '../options/container-options.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import { ConflictingNetworksError, NetworkOptionError } from './errors.js';
import { findNetwork } from './network-store.js';
import { namedContainer } from '../options/named-container.js';
import { completeSharing } from './shared-network.js';

/** The default network, whose containers do not know each other by name. */
export const defaultNetworkName = 'bridge';

/** Whether a container of this mode has no place of its own in any network. */
export function isWithoutNetworks(mode: string): boolean {
  return mode === 'host' || mode === 'none' || namedContainer(mode) !== undefined;
}

/** The networks that a container is in, the first interface first. */
export function attachmentsOf({
  network = defaultNetworkName,
  networks,
}: ContainerOptions): readonly NetworkAttachment[] {
  return networks ?? (isWithoutNetworks(network) ? [] : [{ network }]);
}

/**
 * What is said about a new container's networks, in full: the networks by their names.
 *
 * @throws NetworkNotFoundError (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
 * @throws {@link NetworkOptionError} (`DOCKLET_CONTAINER_NETWORK_OPTION`)
 * @throws {@link ConflictingNetworksError} (`DOCKLET_CONTAINER_NETWORKS_CONFLICT`)
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 * @throws NetworkModeConflictError (`DOCKLET_CONTAINER_NETWORK_MODE_CONFLICT`)
 */
export function completeNetworks(
  context: EngineContext,
  options: ContainerOptions,
): Required<Pick<ContainerOptions, 'network' | 'networks'>> {
  const mode = options.network ?? options.networks?.[0]?.network ?? defaultNetworkName;
  const wanted = attachmentsOf({ ...options, network: mode });
  assertTogether([mode, ...wanted.map(({ network }) => network)]);
  const shared = namedContainer(mode);
  if (shared !== undefined) {
    return { network: completeSharing(context, options, shared), networks: [] };
  }
  const networks = wanted.map((attachment) => completeAttachment(context, attachment));
  assertDifferent(networks.map(({ network }) => network));
  return { network: mode, networks };
}

/** The same for one network. */
export function completeAttachment(
  context: EngineContext,
  attachment: NetworkAttachment,
): NetworkAttachment {
  const isDefault = attachment.network === defaultNetworkName;
  const network = isDefault
    ? defaultNetworkName
    : findNetwork(context.layout, attachment.network).name;
  const { aliases = [], macAddress, linkLocalAddresses = [] } = attachment;
  const chosen = [attachment.address, attachment.address6].filter((one) => one !== undefined);
  if (isDefault && aliases.length > 0) {
    throw new NetworkOptionError(network, 'its containers do not know each other by name');
  }
  if (isDefault && chosen.length > 0) {
    throw new NetworkOptionError(network, 'addresses are chosen in networks of your own only');
  }
  // One that nobody could ask for would be left out of every file without a word.
  aliases.forEach(assertDomainName);
  [...linkLocalAddresses, ...chosen].forEach(parseAddress);
  if (macAddress !== undefined) {
    parseMacAddress(macAddress);
  }
  return { ...attachment, network };
}

function assertTogether(names: readonly string[]): void {
  const alone = names.find(isWithoutNetworks);
  if (alone !== undefined && names.length > 1) {
    throw new ConflictingNetworksError(`network ${alone} goes with no other`);
  }
}

function assertDifferent(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ConflictingNetworksError(`network ${twice} is named more than once`);
  }
}
