import type { ContainerView } from '@docklet/container';
import type { Filters } from '../flags/filter.js';
import { UsageError } from '../usage-error.js';
import { fitsPorts } from './filter-ports.js';
import { imageOf, networksOf } from './container-row.js';

/** The filters of `docklet ps`. */
export const containerFilters = [
  'id',
  'name',
  'label',
  'exited',
  'status',
  'ancestor',
  'before',
  'since',
  'volume',
  'network',
  'health',
  'publish',
  'expose',
] as const;

const statuses = ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'];

/** Which containers are shown: those that run, unless a filter or the caller says otherwise. */
export function filterContainers(
  containers: readonly ContainerView[],
  filters: Filters,
  { onlyRunning }: { readonly onlyRunning: boolean },
): readonly ContainerView[] {
  checkFilters(filters);
  const asksForStatus = filters.has('status') || filters.has('exited');
  const before = boundary(containers, filters.get('before').at(-1));
  const since = boundary(containers, filters.get('since').at(-1));
  return containers.filter(
    (container) =>
      (!onlyRunning || asksForStatus || runs(container)) &&
      (before === undefined || container.record.createdAt < before) &&
      (since === undefined || container.record.createdAt > since) &&
      fits(container, filters),
  );
}

/** Whether filters look at containers that do not run even if only those that do are shown. */
export function looksFurther(filters: Filters): boolean {
  return (['status', 'exited', 'before', 'since'] as const).some((name) => filters.has(name));
}

function runs({ status }: ContainerView): boolean {
  return status === 'running' || status === 'paused' || status === 'restarting';
}

function fits(container: ContainerView, filters: Filters): boolean {
  const { record, state, status, health } = container;
  const { labels = {}, mounts = [] } = record.options;
  const places = mounts.flatMap((mount) =>
    mount.kind === 'tmpfs' ? [mount.target] : [mount.source, mount.target],
  );
  return (
    filters.fits('id', (id) => record.id.startsWith(id)) &&
    filters.fits('name', (name) => matches(record.name, name)) &&
    filters.fitsAll('label', () => filters.fitsLabels(labels)) &&
    filters.fits('status', (wanted) => status === wanted) &&
    filters.fits('exited', (code) => status === 'exited' && String(state.exitCode ?? 0) === code) &&
    filters.fits('ancestor', (image) => isMadeFrom(container, image)) &&
    fitsPorts(container, filters) &&
    filters.fits('volume', (place) => places.includes(place)) &&
    filters.fits('network', (name) => networksOf(container).includes(name)) &&
    filters.fits('health', (wanted) => (health?.status ?? 'none') === wanted)
  );
}

const healthStatuses = ['starting', 'healthy', 'unhealthy', 'none'];

function checkFilters(filters: Filters): void {
  for (const health of filters.get('health')) {
    if (!healthStatuses.includes(health)) {
      throw new UsageError(
        `--filter health=${health}`,
        'there is no such status',
        `there are ${healthStatuses.join(', ')}`,
      );
    }
  }
  for (const code of filters.get('exited')) {
    if (!/^\d+$/.test(code)) {
      throw new UsageError(`--filter exited=${code}`, 'it is not an exit code');
    }
  }
  for (const status of filters.get('status')) {
    if (!statuses.includes(status)) {
      throw new UsageError(
        `--filter status=${status}`,
        'there is no such status',
        `there are ${statuses.join(', ')}`,
      );
    }
  }
}

/** A part of the name, or a regular expression; a slash before it is Docker's own writing of names. */
function matches(name: string, pattern: string): boolean {
  try {
    const expression = new RegExp(pattern);
    return expression.test(name) || expression.test(`/${name}`);
  } catch {
    return name.includes(pattern);
  }
}

function isMadeFrom(container: ContainerView, image: string): boolean {
  const reference = imageOf(container);
  const id = container.record.image?.id.replace('sha256:', '') ?? '';
  return (
    reference === image ||
    reference === `${image}:latest` ||
    `${reference}:latest` === image ||
    (/^[0-9a-f]{4,64}$/.test(image) && id.startsWith(image)) ||
    `sha256:${id}` === image
  );
}

/** When the container that a filter names was created. */
function boundary(
  containers: readonly ContainerView[],
  name: string | undefined,
): string | undefined {
  if (name === undefined) {
    return undefined;
  }
  const found = containers.find(({ record }) => record.name === name || record.id.startsWith(name));
  if (found === undefined) {
    throw new UsageError('--filter', `there is no container ${JSON.stringify(name)}`);
  }
  return found.record.createdAt;
}
