import type { Engine, PruneVolumesOptions, Volume } from '@docklet/container';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { say } from '../output/say.js';

/** Removes volumes that no container has, and says which, or only says which they would be. */
export async function pruneVolumes(engine: Engine, options: PruneVolumesOptions): Promise<number> {
  const { names, freedBytes } = await engine.volumes.prune(options);
  if (names.length > 0) {
    say(options.isDryRun === true ? 'Volumes that would be deleted:' : 'Deleted Volumes:');
    names.forEach((name) => {
      say(name);
    });
    say('');
  }
  return freedBytes;
}

/** `docklet system prune --filter`, for volumes: until, label. */
export function systemVolumeFilter(texts: readonly string[]): (volume: Volume) => boolean {
  const filters = parseFilters(texts, ['until', 'label', 'label!']);
  const until = filters.get('until').map((text) => parseMoment('--filter until=', text));
  return ({ labels, createdAt }) =>
    filters.fitsLabels(labels) && until.every((moment) => Date.parse(createdAt) < moment);
}
