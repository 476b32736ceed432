import type { ImageSummary } from '@docklet/container';
import { familiarReference } from '@docklet/container';
import type { Filters } from '../flags/filter.js';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { matchesGlob } from './match-glob.js';

/** Chooses images. */
export type ImageTest = (image: ImageSummary) => boolean;

/** Images of a list, each with the names under which it is shown. */
export interface ListFilter {
  readonly fits: ImageTest;
  readonly showsName: (name: string) => boolean;
}

/** Finds the image that a filter compares others with. */
type LookUp = (name: string) => Promise<ImageSummary>;

/** `docklet images --filter`: dangling, label, before, since, reference. */
export async function listFilter(texts: readonly string[], lookUp: LookUp): Promise<ListFilter> {
  const filters = parseFilters(texts, ['dangling', 'label', 'before', 'since', 'reference']);
  const dangling = filters.flag('dangling');
  const before = await momentsOf(filters, 'before', lookUp);
  const since = await momentsOf(filters, 'since', lookUp);
  const showsName = (name: string): boolean =>
    filters.fits('reference', (pattern) => matchesReference(name, pattern));
  const fits: ImageTest = (image) => {
    const created = momentOf(image);
    return (
      (dangling === undefined || dangling === isDangling(image)) &&
      filters.fitsLabels(image.labels) &&
      before.every((moment) => created < moment) &&
      since.every((moment) => created > moment) &&
      (!filters.has('reference') || image.names.some(showsName))
    );
  };
  return { fits, showsName };
}

/** `docklet image prune --filter`: until, label. */
export function pruneFilter(texts: readonly string[]): ImageTest {
  const filters = parseFilters(texts, ['until', 'label', 'label!']);
  const until = filters.get('until').map((text) => parseMoment('--filter until=', text));
  return (image) =>
    filters.fitsLabels(image.labels) && until.every((moment) => momentOf(image) < moment);
}

/** Whether a name fits a pattern of Docker's: with its tag, or without. */
export function matchesReference(name: string, pattern: string): boolean {
  const familiar = familiarReference(name);
  const colon = familiar.lastIndexOf(':');
  return matchesGlob(familiar, pattern) || matchesGlob(familiar.slice(0, colon), pattern);
}

function isDangling({ names }: ImageSummary): boolean {
  return names.length === 0;
}

async function momentsOf(
  filters: Filters,
  key: string,
  lookUp: LookUp,
): Promise<readonly number[]> {
  return Promise.all(filters.get(key).map(async (name) => momentOf(await lookUp(name))));
}

/** When it was made, or else when it came here. */
function momentOf({ created, added }: ImageSummary): number {
  return Date.parse(created ?? added);
}
