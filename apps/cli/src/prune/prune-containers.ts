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
  const stopped = engine.containers().filter((container) => isPruned(container, filters));
  if (stopped.length === 0) {
    return 0;
  }
  let bytes = 0;
  say(isDryRun ? 'Containers that would be deleted:' : 'Deleted Containers:');
  for (const { record } of stopped) {
    const { writtenBytes, logBytes } = engine.containerSize(record.id);
    if (!isDryRun) {
      await engine.removeContainer(record.id);
    }
    bytes += writtenBytes + logBytes;
    say(record.id);
  }
  say('');
  return bytes;
}

function isPruned({ status, record }: ContainerView, filters: Filters): boolean {
  const until = filters.get('until').map((text) => parseMoment('--filter until=', text));
  return (
    (status === 'created' || status === 'exited') &&
    until.every((moment) => Date.parse(record.createdAt) < moment) &&
    filters.fitsLabels(record.options.labels ?? {})
  );
}
