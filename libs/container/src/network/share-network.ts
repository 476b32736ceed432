import { writeFileSync } from 'node:fs';
import { openNetworkNamespace } from '@docklet/network';
import type { Fd } from '@docklet/syscall';
import { SyscallError } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import type { RunningInit } from '../exec/running-init.js';
import { holdInitFor } from '../exec/running-init.js';
import type { StoredContainer } from '../state/container-store.js';
import type { NetworkConnection } from './connection.js';
import { nothingPublished, planInside } from './connection.js';
import { NetworkNotRunningError } from './errors.js';
import { guardedInterfaces, ownAddresses, prepareGuards } from './guard-senders.js';
import { networkOwner } from './shared-network.js';

/**
 * Leads a container into the network of another one that runs: it has the same interfaces, addresses and ports, and the
 * same files about names.
 *
 * @throws ContainerNotFoundError (`DOCKLET_CONTAINER_NOT_FOUND`)
 * @throws {@link NetworkNotRunningError} (`DOCKLET_CONTAINER_NETWORK_NOT_RUNNING`)
 */
export function shareNetwork(
  context: EngineContext,
  id: string,
  canForge: boolean,
): NetworkConnection {
  const target = context.containers.get(id, id);
  const owner = context.containers.get(networkOwner(context, id).id, id);
  using init = holdRunning(context, target);
  const namespace = openUnlessEnded(init, target);
  try {
    noteSharing(context, owner);
  } catch (error) {
    namespace.close();
    throw error;
  }
  const close = (): void => namespace.close();
  return {
    plan: planInside([]),
    addresses: [],
    ...nothingPublished,
    prepareGuard: () => prepareGuards(context, canForge ? ownAddresses(owner) : []),
    guardedInterfaces: () => guardedInterfaces(context, canForge ? ownAddresses(owner) : []),
    files: undefined,
    namespace: { fd: namespace, path: `/proc/${init.pid}/ns/net` },
    close,
    release: close,
  };
}

/** Its interfaces will not go with the namespace any more, which others are in. */
function noteSharing(context: EngineContext, owner: StoredContainer): void {
  holdRunning(context, owner)[Symbol.dispose]();
  writeFileSync(context.layout.containerFiles(owner.record.id).networkShared, '');
  // Whoever cleans up after it from now on finds the note.
  holdRunning(context, owner)[Symbol.dispose]();
}

function holdRunning(context: EngineContext, container: StoredContainer): RunningInit {
  return holdInitFor(context, container, (record) => new NetworkNotRunningError(record));
}

function openUnlessEnded({ pidfd }: RunningInit, { record }: StoredContainer): Fd {
  try {
    return openNetworkNamespace(pidfd);
  } catch (error) {
    throw error instanceof SyscallError && error.errno === 'ESRCH'
      ? new NetworkNotRunningError(record)
      : error;
  }
}
