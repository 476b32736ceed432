import type { Command } from 'commander';
import type { Context } from '../context.js';
import { listOption } from '../flags/list-option.js';
import { parseFilters } from '../flags/filter.js';
import type { ListFormat } from '../format/render-list.js';
import { renderList } from '../format/render-list.js';
import { networkFilters, networkRows } from '../networks/network-rows.js';
import { escapeFor } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly quiet?: boolean;
  readonly trunc: boolean;
  readonly filter: readonly string[];
  readonly format?: string;
}

const format: ListFormat = {
  headers: {
    ID: 'NETWORK ID',
    Name: 'NAME',
    Driver: 'DRIVER',
    Scope: 'SCOPE',
    IPv6: 'IPV6',
    Internal: 'INTERNAL',
    Labels: 'LABELS',
    CreatedAt: 'CREATED AT',
  },
  table: '{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}',
};

/** Says which options `docklet network ls` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-q, --quiet', 'ids only')
    .option('--no-trunc', 'whole ids')
    .addOption(listOption('-f, --filter <filter>', networkFilters.join('=, ')))
    .option('--format <format>', 'json, table, or a template')
    .action(async ({ quiet, trunc, filter, format: wanted }: Flags) => {
      const filters = parseFilters(filter, networkFilters);
      const engine = await context.engine();
      const rows = networkRows(engine.networks.list(), filters, { isWhole: !trunc });
      stdout.write(
        renderList(rows, format, {
          format: wanted ?? (quiet === true ? '{{.ID}}' : undefined),
          escape: escapeFor(stdout),
        }),
      );
    });
}
