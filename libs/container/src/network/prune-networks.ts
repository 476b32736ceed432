import type { EngineContext } from '../engine/engine-context.js';
import { attachmentsOf } from './attachments.js';
import { NetworkInUseError, NetworkNotFoundError } from './errors.js';
import type { NetworkRecord } from './network-record.js';
import { listNetworkRecords } from './network-store.js';
import { removeNetwork } from './remove-network.js';

/** Which networks are removed of those that no container is in. */
export interface PruneNetworksOptions {
  /** Default: all of them. */
  readonly filter?: (network: NetworkRecord) => boolean;
  /** Whether it is only said which they would be. */
  readonly isDryRun?: boolean;
}

/** Removes networks that no container is in, whether it runs or not, and returns their names. */
export function pruneNetworks(
  context: EngineContext,
  { filter = () => true, isDryRun = false }: PruneNetworksOptions,
): readonly string[] {
  const used = usedNetworks(context);
  const names = listNetworkRecords(context.layout)
    .filter((record) => !used.has(record.name) && filter(record))
    .filter((record) => isDryRun || removeUnused(context, record))
    .map(({ name }) => name);
  if (!isDryRun) {
    context.journal.pruned('network', 0);
  }
  return names;
}

function usedNetworks({ containers }: EngineContext): ReadonlySet<string> {
  return new Set(
    containers
      .list()
      .flatMap((id) => containers.readRecord(id) ?? [])
      .flatMap(({ options }) => attachmentsOf(options).map(({ network }) => network)),
  );
}

/** Somebody else may be faster: with a container, or with removing it. */
function removeUnused(context: EngineContext, { id }: NetworkRecord): boolean {
  try {
    removeNetwork(context, id);
    return true;
  } catch (error) {
    if (error instanceof NetworkInUseError || error instanceof NetworkNotFoundError) {
      return false;
    }
    throw error;
  }
}
