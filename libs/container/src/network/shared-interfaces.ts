import { existsSync, rmSync } from 'node:fs';
import { disconnectNamespace, openNetworkNamespace, removeInterface } from '@docklet/network';
import { SyscallError } from '@docklet/syscall';
import type { EngineContext } from '../engine/engine-context.js';
import { ContainerNotRunningError } from '../exec/errors.js';
import { holdInit } from '../exec/running-init.js';
import type { ContainerAddress } from '../state/container-record.js';
import type { StoredContainer } from '../state/container-store.js';
import { listLive } from '../state/live-file.js';
import { namedContainer } from '../options/named-container.js';

/**
 * Takes the interfaces of a container that has ended out of its network namespace, if others are still in that: its
 * addresses are somebody else's from now on. Without others they go with the namespace, in the background.
 */
export function removeSharedInterfaces(context: EngineContext, id: string): void {
  const { networkShared } = context.layout.containerFiles(id);
  if (!existsSync(networkShared)) {
    return;
  }
  const addresses = context.containers.read(id)?.state.networks ?? [];
  const inside = addresses.filter(({ hostInterface }) => hostInterface === undefined);
  for (const { hostInterface } of addresses) {
    if (hostInterface !== undefined) {
      removeInterface(hostInterface);
    }
  }
  for (const member of inside.length === 0 ? [] : membersOf(context, id)) {
    removeInside(context, member, inside);
  }
  rmSync(networkShared, { force: true });
}

/** Who shares the network of a container, or that of one that does. */
function membersOf({ containers, layout }: EngineContext, id: string): readonly StoredContainer[] {
  const live = listLive(layout).flatMap((one) => containers.read(one) ?? []);
  const isMember = ({ record }: StoredContainer): boolean => {
    const shared = namedContainer(record.options.network);
    const next = live.find((one) => one.record.id === shared);
    return shared === id || (next !== undefined && isMember(next));
  };
  return live.filter(isMember);
}

/** Interfaces without another side are reached from inside only. */
function removeInside(
  context: EngineContext,
  member: StoredContainer,
  addresses: readonly ContainerAddress[],
): void {
  try {
    using init = holdInit(context, member);
    using namespace = openNetworkNamespace(init.pidfd);
    addresses.forEach(({ interfaceName }) => {
      disconnectNamespace(namespace, { interfaceName });
    });
  } catch (error) {
    const isGone = error instanceof SyscallError && error.errno === 'ESRCH';
    if (!isGone && !(error instanceof ContainerNotRunningError)) {
      throw error;
    }
  }
}
