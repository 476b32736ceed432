import type { Volume } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import type { Filters } from '../flags/filter.js';
import { parseFilters } from '../flags/filter.js';
import { renderList } from '../format/render-list.js';
import type { Fields } from '../format/values.js';
import { escapeFor } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly quiet?: boolean;
  readonly filter: readonly string[];
  readonly format?: string;
}

const headers = {
  Driver: 'DRIVER',
  Name: 'VOLUME NAME',
  Availability: 'AVAILABILITY',
  Group: 'GROUP',
  Labels: 'LABELS',
  Links: 'LINKS',
  Mountpoint: 'MOUNTPOINT',
  Scope: 'SCOPE',
  Size: 'SIZE',
  Status: 'STATUS',
};
const notKnown = 'N/A';

/** Says which options `docklet volume ls` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --filter <filter>', 'dangling=, driver=, label=, name=', collect, [])
    .option('--format <format>', 'json, table, or a template')
    .option('-q, --quiet', 'names only')
    .action(async ({ quiet, filter, format }: Flags) => {
      const filters = parseFilters(filter, ['dangling', 'driver', 'label', 'label!', 'name']);
      const dangling = filters.flag('dangling');
      const { volumes } = await context.engine();
      const rows = volumes
        .list()
        .filter((volume) => fits(volume, filters, dangling))
        .map(toRow);
      const asked = format ?? (quiet === true ? '{{.Name}}' : undefined);
      const list = { headers, table: '{{.Driver}}\t{{.Name}}' };
      const escape = escapeFor(stdout);
      stdout.write(renderList(rows, list, { format: asked, escape }));
    });
}

function fits({ name, labels, users }: Volume, filters: Filters, dangling?: boolean): boolean {
  return (
    (dangling === undefined || dangling === (users.length === 0)) &&
    filters.fits('driver', (driver) => driver === 'local') &&
    filters.fits('name', (part) => name.includes(part)) &&
    filters.fitsLabels(labels)
  );
}

/** What takes a look at every file is shown by `docklet system df -v`. */
function toRow({ name, labels, mountpoint }: Volume): Fields {
  return {
    Driver: 'local',
    Name: name,
    Availability: notKnown,
    Group: notKnown,
    Labels: Object.entries(labels)
      .map(([label, value]) => `${label}=${value}`)
      .join(','),
    Links: notKnown,
    Mountpoint: mountpoint,
    Scope: 'local',
    Size: notKnown,
    Status: notKnown,
    Label: (label: unknown) => labels[String(label)] ?? '',
  };
}
