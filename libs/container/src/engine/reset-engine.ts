import { readdirSync, rmSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { removeInterface, removeNetwork } from '@docklet/network';
import { bridgeName, tableName } from '../network/firewall.js';
import { isMacvlan } from '../network/macvlan.js';
import { listNetworkRecords, networkBridge } from '../network/network-store.js';
import { removeVolume } from '../volumes/remove-volume.js';
import type { EngineContext } from './engine-context.js';
import { removeContainer } from './remove-container.js';
import { viewContainer } from './container-view.js';

/**
 * Removes everything that an engine has on this machine. Its folders are removed one by one: what somebody else has put
 * beside them stays.
 */
export async function resetEngine(context: EngineContext): Promise<void> {
  const { containers, layout, options } = context;
  for (const id of containers.list()) {
    const stored = containers.read(id);
    if (stored !== undefined) {
      await removeContainer(context, viewContainer(context, stored), { isForced: true });
    }
  }
  for (const { name } of context.volumes.list()) {
    await removeVolume(context, name);
  }
  for (const record of listNetworkRecords(layout)) {
    if (!isMacvlan(record)) {
      removeInterface(networkBridge(record));
    }
  }
  removeNetwork({ bridge: bridgeName(context), table: tableName(context) });
  rmSync(layout.defaultNames, { force: true });
  for (const folder of layout.folders) {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const folder of [path.dirname(layout.live), options.root]) {
    removeIfEmpty(folder);
  }
}

function removeIfEmpty(folder: string): void {
  if (readdirSync(folder).length === 0) {
    rmdirSync(folder);
  }
}
