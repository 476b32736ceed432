import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderList } from '../format/render-list.js';
import { escapeFor } from '../output/printable.js';
import { printDetails } from '../usage/print-details.js';
import { usageList, usageRows } from '../usage/usage-rows.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly verbose?: boolean;
  readonly format?: string;
}

/** Says which options `docklet system df` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-v, --verbose', 'each image and container')
    .option('--format <format>', 'json, table, or a template')
    .action(async ({ verbose, format }: Flags) => {
      const engine = await context.engine();
      const [usage, images] = await Promise.all([engine.diskUsage(), engine.images.list()]);
      const containers = engine.containers();
      if (verbose === true && format === undefined) {
        printDetails(usage, images, containers);
        return;
      }
      const rows = usageRows(usage, images, containers);
      const escape = escapeFor(stdout);
      stdout.write(renderList(rows, usageList, { format, escape }));
    });
}
