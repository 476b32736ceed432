import type { ContainerView } from '../engine/container-view.js';
import { viewContainer } from '../engine/container-view.js';
import type { EngineContext } from '../engine/engine-context.js';
import { ContainerBusyError } from '../engine/lifecycle-errors.js';
import type { ContainerOptions } from '../options/container-options.js';
import { lockFiles } from '../state/files-lock.js';
import { isLookedAfter } from '../state/live-file.js';
import { ConflictingNetworksError } from './errors.js';
import { namedContainer } from '../options/named-container.js';

/** A container whose networks nobody else changes at the moment, and that is not started either. */
export interface Membership extends Disposable {
  readonly view: ContainerView;
  /** Whether it has interfaces. */
  readonly isRunning: boolean;
}

/**
 * Waits until nobody else starts a container or changes its networks.
 *
 * @throws ContainerBusyError (`DOCKLET_CONTAINER_BUSY`) when it is just being run for the first time
 */
export async function lockMembership(
  context: EngineContext,
  id: string,
  name: string,
  verb: 'connect' | 'update' = 'connect',
): Promise<Membership> {
  const lock = await lockFiles(context.layout, id);
  try {
    const view = viewContainer(context, context.containers.get(id, name));
    if (view.status === 'created' && isLookedAfter(context.layout, id)) {
      throw new ContainerBusyError(verb, name);
    }
    const isRunning = view.status === 'running' || view.status === 'paused';
    return { view, isRunning, [Symbol.dispose]: () => lock[Symbol.dispose]() };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

/** @throws {@link ConflictingNetworksError} (`DOCKLET_CONTAINER_NETWORKS_CONFLICT`) */
export function assertConnectable({ network }: ContainerOptions, wanted: string): void {
  if (wanted === 'host' || wanted === 'none') {
    throw new ConflictingNetworksError(`a container has --network ${wanted} from its beginning`);
  }
  if (namedContainer(network) !== undefined) {
    throw new ConflictingNetworksError(
      'container sharing network namespace with another container cannot be connected to any other network',
    );
  }
  if (network === 'host' || network === 'none') {
    throw new ConflictingNetworksError(
      `it was created with --network ${network}, which goes with no other`,
    );
  }
}
