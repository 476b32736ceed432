import type { RuntimeSpec } from '@docklet/oci';
import type { EngineContext } from '../engine/engine-context.js';
import type { ContainerOptions } from '../options/container-options.js';
import { containerPrefix, namedContainer } from '../options/named-container.js';
import type { NetworkNamespace } from '../spec/build-spec.js';
import type { ContainerRecord } from '../state/container-record.js';
import { InvalidNetworkModeError, NetworkModeConflictError } from './errors.js';

/**
 * The network mode with the whole id of the container that is meant.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 * @throws {@link InvalidNetworkModeError} (`DOCKLET_CONTAINER_NETWORK_MODE`)
 * @throws {@link NetworkModeConflictError} (`DOCKLET_CONTAINER_NETWORK_MODE_CONFLICT`)
 */
export function completeSharing(
  { containers }: EngineContext,
  options: ContainerOptions,
  container: string,
): string {
  if (container === '') {
    throw new InvalidNetworkModeError(containerPrefix);
  }
  assertNothingOfItsOwn(options);
  return `${containerPrefix}${containers.resolve(container)}`;
}

/** What a container has of the one whose network it shares. */
export interface SharedNetwork {
  readonly namespace: NetworkNamespace;
  /** The name of the machine inside, as far as it has one of its own. */
  readonly names: Pick<RuntimeSpec, 'hostname' | 'domainname'>;
  /** Whose files about names it has. */
  readonly owner: ContainerRecord;
}

/**
 * What becomes of a container that shares the network of another one; undefined if it does not.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 */
export function sharedNetworkOf(
  context: EngineContext,
  id: string,
  { network }: ContainerOptions,
): SharedNetwork | undefined {
  const shared = namedContainer(network);
  if (shared === undefined) {
    return undefined;
  }
  const owner = networkOwner(context, shared);
  const { hostname, domainname } = context.containers.readSpec(owner.id);
  const { networkNamespace } = context.layout.containerFiles(id);
  return {
    // The host's own is nobody's: its parameters are not to be set.
    namespace:
      owner.options.network === 'host'
        ? { kind: 'host' }
        : { kind: 'shared', path: networkNamespace },
    names: {
      ...(hostname === undefined ? {} : { hostname }),
      ...(domainname === undefined ? {} : { domainname }),
    },
    owner,
  };
}

/** In Docker's words. What belongs to the network is the other container's, and is not changed by whoever comes later. */
function assertNothingOfItsOwn(options: ContainerOptions): void {
  const { hostname, domainname, extraHosts = [], ports = [], exposedPorts = [] } = options;
  const { dns = [], dnsSearch = [], dnsOptions = [], publishesAll = false } = options;
  const given: readonly (readonly [isGiven: boolean, conflict: string])[] = [
    [hostname !== undefined, 'hostname and the network mode'],
    [domainname !== undefined, 'domainname and the network mode'],
    [[dns, dnsSearch, dnsOptions].some(({ length }) => length > 0), 'dns and the network mode'],
    [extraHosts.length > 0, 'custom host-to-IP mapping and the network mode'],
    [ports.length > 0 || publishesAll, 'port publishing and the container type network mode'],
    [exposedPorts.length > 0, 'port exposing and the container type network mode'],
  ];
  const conflict = given.find(([isGiven]) => isGiven);
  if (conflict !== undefined) {
    throw new NetworkModeConflictError(conflict[1]);
  }
}

/**
 * The container that a network was made for which others share: the one that is named may share it itself.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 */
export function networkOwner({ containers }: EngineContext, id: string): ContainerRecord {
  let { record } = containers.get(id, id);
  for (
    let next = namedContainer(record.options.network);
    next !== undefined;
    next = namedContainer(record.options.network)
  ) {
    record = containers.get(next, next).record;
  }
  return record;
}
