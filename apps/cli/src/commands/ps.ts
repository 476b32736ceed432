import type { ContainerView } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { listOption } from '../flags/list-option.js';
import { parseFilters } from '../flags/filter.js';
import { parseInteger } from '../flags/integer.js';
import type { ListFormat } from '../format/render-list.js';
import { renderList } from '../format/render-list.js';
import { escapeFor } from '../output/printable.js';
import { containerFilters, filterContainers, looksFurther } from '../ps/filter-containers.js';
import { toRow } from '../ps/container-row.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly last?: string;
  readonly latest?: boolean;
  readonly size?: boolean;
  readonly trunc: boolean;
  readonly filter: readonly string[];
  readonly format?: string;
}

const headers = {
  ID: 'CONTAINER ID',
  Image: 'IMAGE',
  Command: 'COMMAND',
  CreatedAt: 'CREATED AT',
  RunningFor: 'CREATED',
  Ports: 'PORTS',
  State: 'STATE',
  Status: 'STATUS',
  Size: 'SIZE',
  Names: 'NAMES',
  Labels: 'LABELS',
  LocalVolumes: 'LOCAL VOLUMES',
  Mounts: 'MOUNTS',
  Networks: 'NETWORKS',
};

/** Says which options `docklet ps` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-a, --all', 'also those that do not run')
    .option('-q, --quiet', 'ids only')
    .option('-n, --last <number>', 'the last that were created, whether they run or not')
    .option('-l, --latest', 'the last one that was created')
    .option('-s, --size', 'show how much they have written')
    .option('--no-trunc', 'whole ids and commands')
    .addOption(listOption('-f, --filter <filter>', containerFilters.join('=, ')))
    .option('--format <format>', 'json, table, or a template')
    .action(async (flags: Flags) => {
      const filters = parseFilters(flags.filter, containerFilters);
      const engine = await context.engine();
      const onlyRunning = flags.all !== true && countOf(flags) === undefined;
      const containers =
        onlyRunning && !looksFurther(filters)
          ? engine.runningContainers()
          : limited(engine.containers(), flags);
      const found = filterContainers(containers, filters, { onlyRunning });
      const format = flags.format ?? (flags.quiet === true ? '{{.ID}}' : undefined);
      const isSized = flags.size === true || format?.includes('.Size') === true;
      const rows = found.map((container) =>
        toRow(container, {
          isWhole: !flags.trunc,
          size: isSized ? engine.containerSize(container.record.id) : undefined,
        }),
      );
      const escape = escapeFor(stdout);
      stdout.write(renderList(rows, listFormat(flags), { format, escape }));
    });
}

function listFormat({ size }: Flags): ListFormat {
  return {
    headers,
    table: `{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}${size === true ? '\t{{.Size}}' : ''}`,
  };
}

/** How many of the last containers are asked for, if that was said. */
function countOf({ last, latest }: Flags): number | undefined {
  if (latest === true) {
    return 1;
  }
  const count = last === undefined ? -1 : parseInteger('--last', last);
  return count < 0 ? undefined : count;
}

function limited(containers: readonly ContainerView[], flags: Flags): readonly ContainerView[] {
  const count = countOf(flags);
  return count === undefined ? containers : containers.slice(0, count);
}
