import type { AddressLease, IpAddress } from '@docklet/network';
import { AddressInUseError, parseAddress } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';
import type { NetworkAttachment } from '../options/network-attachment.js';
import { NetworkOptionError } from './errors.js';
import type { ContainerAddress } from '../state/container-record.js';
import type { TargetNetwork, TargetSubnet } from './target-network.js';

/** The address that was asked for, or else one that would do well. */
interface AddressChoice {
  readonly wanted: string | undefined;
  readonly preferred: string | undefined;
}

/**
 * Leases a container an address of each of a network's subnets, or none.
 *
 * @param last where it was in this network before: there again, if nobody else is, and nothing else was asked for
 * @throws AddressInUseError (`DOCKLET_NETWORK_ADDRESS_IN_USE`), which names the container that has it
 * @throws {@link NetworkOptionError} (`DOCKLET_CONTAINER_NETWORK_OPTION`)
 */
export function leaseAddresses(
  context: EngineContext,
  network: TargetNetwork,
  { address, address6 }: NetworkAttachment,
  id: string,
  last?: ContainerAddress,
): readonly [AddressLease, ...AddressLease[]] {
  const [first, second] = network.subnets;
  if (first === undefined || (second === undefined && address6 !== undefined)) {
    throw new NetworkOptionError(network.name, 'it has no IPv6 addresses');
  }
  const lease = leaseOne(context, first, { wanted: address, preferred: last?.address }, id);
  if (second === undefined) {
    return [lease];
  }
  try {
    const choice = { wanted: address6, preferred: last?.ipv6?.address };
    return [lease, leaseOne(context, second, choice, id)];
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
  { wanted, preferred }: AddressChoice,
  id: string,
): AddressLease {
  const parse = (text: string | undefined): IpAddress | undefined =>
    text === undefined ? undefined : parseAddress(text);
  try {
    return pool.lease(id, parse(wanted), parse(preferred));
  } catch (error) {
    if (error instanceof AddressInUseError && error.containerId !== undefined) {
      const holder = containers.read(error.containerId)?.record.name;
      throw new AddressInUseError(wanted ?? '', error.containerId, holder);
    }
    throw error;
  }
}
