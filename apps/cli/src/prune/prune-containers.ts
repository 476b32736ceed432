import type { ContainerView, Engine } from '@docklet/container';
import type { Filters } from '../flags/filter.js';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { say } from '../output/say.js';

/** Reads `--filter` of commands that remove containers. */
export function containerPruneFilters(texts: readonly string[]): Filters {
  return parseFilters(texts, ['until', 'label', 'label!']);
}

/**
 * Removes containers that do not run, and says which, or only says which they would be.
 *
 * @returns how many bytes they had
 */
export async function pruneContainers(
  engine: Engine,
  filters: Filters,
  { isDryRun }: { readonly isDryRun: boolean },
): Promise<number> {
  const until = filters.get('until').map((text) => parseMoment('--filter until=', text));
  const filter = ({ record }: ContainerView): boolean =>
    until.every((moment) => Date.parse(record.createdAt) < moment) &&
    filters.fitsLabels(record.options.labels ?? {});
  const { ids, freedBytes } = await engine.pruneContainers({ filter, isDryRun });
  if (ids.length > 0) {
    say(isDryRun ? 'Containers that would be deleted:' : 'Deleted Containers:');
    ids.forEach((id) => {
      say(id);
    });
    say('');
  }
  return freedBytes;
}
