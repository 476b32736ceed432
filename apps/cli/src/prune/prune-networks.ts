import type { Engine, NetworkRecord } from '@docklet/container';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { say } from '../output/say.js';

/** Which networks are removed: `--filter` of until and label. */
export function networkPruneFilter(texts: readonly string[]): (network: NetworkRecord) => boolean {
  const filters = parseFilters(texts, ['until', 'label', 'label!']);
  const until = filters.get('until').map((text) => parseMoment('--filter until=', text));
  return ({ labels, createdAt }) =>
    filters.fitsLabels(labels) && until.every((moment) => Date.parse(createdAt) < moment);
}

/** Removes networks that no container is in, and says which, or only says which they would be. */
export async function pruneNetworks(
  engine: Engine,
  filter: (network: NetworkRecord) => boolean,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<void> {
  const names = await engine.networks.prune({ filter, isDryRun });
  if (names.length > 0) {
    say(isDryRun ? 'Networks that would be deleted:' : 'Deleted Networks:');
    names.forEach((name) => {
      say(name);
    });
    say('');
  }
}
