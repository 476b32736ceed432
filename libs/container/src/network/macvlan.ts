import type { ParentInterface, Subnet } from '@docklet/network';
import { chooseSubnet, findParent } from '@docklet/network';
import { InvalidNetworkError, NetworkOptionError, NetworkParentError } from './errors.js';
import { tuningOf } from './network-options.js';
import type { NetworkRecord } from './network-record.js';

/** Whether a network has a bridge of its own, or is at an interface of this host. */
export function isMacvlan({ driver }: Pick<NetworkRecord, 'driver'>): boolean {
  return driver === 'macvlan';
}

/** What whoever wants a port published there is told: at an interface of this host it is reached at its own address. */
export function publishesNothing(network: string): NetworkOptionError {
  const reason = 'ports are not published in a macvlan network, where it has an address of its own';
  return new NetworkOptionError(network, reason);
}

/**
 * The interface of this host that a macvlan network goes out by.
 *
 * @throws {@link InvalidNetworkError} (`DOCKLET_CONTAINER_INVALID_NETWORK`) when none was named
 * @throws {@link NetworkParentError} (`DOCKLET_CONTAINER_NETWORK_PARENT`) when it is not there
 */
export function parentOf(record: Pick<NetworkRecord, 'name' | 'options'>): ParentInterface {
  const { parent } = tuningOf(record);
  if (parent === undefined) {
    const reason = 'a macvlan network needs the interface of this host that it goes out by';
    throw new InvalidNetworkError(record.name, reason, '-o parent=eth0');
  }
  const found = findParent(parent);
  if (found === undefined) {
    throw new NetworkParentError(record.name, parent);
  }
  return found;
}

/**
 * The subnet of a macvlan network: that of the network at its parent, so routes of this host lead there.
 *
 * @throws {@link InvalidNetworkError} (`DOCKLET_CONTAINER_INVALID_NETWORK`)
 * @throws NoFreeSubnetError (`DOCKLET_NETWORK_NO_FREE_SUBNET`)
 */
export function outerSubnet(
  network: string,
  wanted: Subnet | undefined,
  promised: readonly Subnet[],
): Subnet {
  if (wanted === undefined) {
    const reason = 'a macvlan network needs a subnet: that of the network at its parent';
    throw new InvalidNetworkError(network, reason, 'give --subnet, and --gateway');
  }
  return chooseSubnet(promised, [wanted]);
}
