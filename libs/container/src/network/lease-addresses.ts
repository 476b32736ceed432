import type { AddressLease } from '@docklet/network';
import { AddressInUseError, parseAddress } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import { NetworkOptionError } from './errors.js';
import type { TargetNetwork, TargetSubnet } from './target-network.js';

/**
 * Leases a container an address of each of a network's subnets, or none.
 *
 * @throws AddressInUseError (`DOCKLET_NETWORK_ADDRESS_IN_USE`), which names the container that has it
 * @throws {@link NetworkOptionError} (`DOCKLET_CONTAINER_NETWORK_OPTION`)
 */
export function leaseAddresses(
  context: EngineContext,
  network: TargetNetwork,
  { address, address6 }: NetworkAttachment,
  id: string,
): readonly [AddressLease, ...AddressLease[]] {
  const [first, second] = network.subnets;
  if (first === undefined || (second === undefined && address6 !== undefined)) {
    throw new NetworkOptionError(network.name, 'it has no IPv6 addresses');
  }
  const lease = leaseOne(context, first, address, id);
  if (second === undefined) {
    return [lease];
  }
  try {
    return [lease, leaseOne(context, second, address6, id)];
  } catch (error) {
    returnAddresses(network, [lease]);
    throw error;
  }
}

/** Gives them back. */
export function returnAddresses(network: TargetNetwork, leases: readonly AddressLease[]): void {
  leases.forEach((lease, index) => {
    network.subnets[index]?.pool.release(lease);
  });
}

function leaseOne(
  { containers }: EngineContext,
  { pool }: TargetSubnet,
  wanted: string | undefined,
  id: string,
): AddressLease {
  try {
    return pool.lease(id, wanted === undefined ? undefined : parseAddress(wanted));
  } catch (error) {
    if (error instanceof AddressInUseError && error.containerId !== undefined) {
      const holder = containers.read(error.containerId)?.record.name;
      throw new AddressInUseError(wanted ?? '', error.containerId, holder);
    }
    throw error;
  }
}
