import { existsSync, rmSync } from 'node:fs';
import { removeInterface } from '@docklet/network';
import type { EngineContext } from '../engine/engine-context.js';

/**
 * Takes the interfaces of a container that has ended out of its network namespace, if others are still in that: its
 * addresses are somebody else's from now on. Without others they go with the namespace, in the background.
 */
export function removeSharedInterfaces({ containers, layout }: EngineContext, id: string): void {
  const { networkShared } = layout.containerFiles(id);
  if (!existsSync(networkShared)) {
    return;
  }
  for (const { hostInterface } of containers.read(id)?.state.networks ?? []) {
    if (hostInterface !== undefined) {
      removeInterface(hostInterface);
    }
  }
  rmSync(networkShared, { force: true });
}
