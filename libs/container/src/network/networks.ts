import type { EngineContext } from '../engine/engine-context.js';
import { findContainer } from '../engine/container-view.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import { updateMemberNames } from './member-names.js';
import type { NetworkCreateOptions, NetworkRecord, NetworkView } from './network-record.js';
import { findNetwork, listNetworkRecords } from './network-store.js';
import type { PruneNetworksOptions } from './prune-networks.js';
import type { PredefinedNetwork } from './view-network.js';
import { viewNetwork, viewPredefined } from './view-network.js';

/** The networks of an engine: what containers of one of them reach each other in. */
export class Networks {
  readonly #context: EngineContext;

  /** @internal use `engine.networks` */
  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * Creates a network.
   *
   * @throws NetworkNameError (`DOCKLET_CONTAINER_NETWORK_NAME`)
   * @throws InvalidNetworkError (`DOCKLET_CONTAINER_INVALID_NETWORK`)
   * @throws NoFreeSubnetError (`DOCKLET_NETWORK_NO_FREE_SUBNET`)
   */
  async create(options: NetworkCreateOptions): Promise<NetworkRecord> {
    const { createNetwork } = await import('./create-network.js');
    const record = createNetwork(this.#context, options);
    // The kernel takes some milliseconds to begin with; so the first container does not wait for it.
    updateMemberNames(this.#context, record.id);
    return record;
  }

  /** The networks that were created, by name. */
  list(): readonly NetworkView[] {
    const { layout } = this.#context;
    return listNetworkRecords(layout).map((record) => viewNetwork(this.#context, record));
  }

  /**
   * A network by its name, its id, or the beginning of its id.
   *
   * @throws NetworkNotFoundError (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
   */
  get(nameOrId: string): NetworkView {
    return viewNetwork(this.#context, findNetwork(this.#context.layout, nameOrId));
  }

  /** One of the networks that every engine has: `bridge`, `host` or `none`. */
  predefined(name: 'bridge' | 'host' | 'none'): PredefinedNetwork {
    return viewPredefined(this.#context, name);
  }

  /**
   * Connects a container with one more network: at once, if it runs, and at each of its starts.
   *
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   * @throws NetworkNotFoundError (`DOCKLET_CONTAINER_NETWORK_NOT_FOUND`)
   * @throws AlreadyConnectedError (`DOCKLET_CONTAINER_ALREADY_CONNECTED`)
   * @throws AddressInUseError (`DOCKLET_NETWORK_ADDRESS_IN_USE`)
   */
  async connect(container: string, attachment: NetworkAttachment): Promise<void> {
    const { connectContainer } = await import('./connect-container.js');
    await connectContainer(this.#context, findContainer(this.#context, container), attachment);
  }

  /**
   * Takes a container out of a network: at once, if it runs, and for its next starts.
   *
   * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
   * @throws NotConnectedError (`DOCKLET_CONTAINER_NOT_CONNECTED`)
   */
  async disconnect(container: string, network: string): Promise<void> {
    const { disconnectContainer } = await import('./disconnect-container.js');
    await disconnectContainer(this.#context, findContainer(this.#context, container), network);
  }

  /**
   * Removes a network that no container runs in.
   *
   * @throws NetworkInUseError (`DOCKLET_CONTAINER_NETWORK_IN_USE`)
   */
  async remove(nameOrId: string): Promise<NetworkRecord> {
    const { removeNetwork } = await import('./remove-network.js');
    return removeNetwork(this.#context, nameOrId);
  }

  /**
   * Removes the networks that no container is in, whether it runs or not.
   *
   * @param options `filter` says which of them
   * @returns their names, also when nothing was removed because of `isDryRun`
   */
  async prune(options: PruneNetworksOptions = {}): Promise<readonly string[]> {
    const { pruneNetworks } = await import('./prune-networks.js');
    return pruneNetworks(this.#context, options);
  }
}
