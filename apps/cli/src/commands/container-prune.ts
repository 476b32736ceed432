import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { printReclaimed } from '../images/print-pruned.js';
import { confirm } from '../output/confirm.js';
import { containerPruneFilters, pruneContainers } from '../prune/prune-containers.js';

interface Flags {
  readonly force?: boolean;
  readonly filter: readonly string[];
  readonly dryRun?: boolean;
}

/** Says which options `docklet container prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --force', 'do not ask')
    .option('--filter <filter>', 'until=TIME, label=NAME[=VALUE], label!=…', collect, [])
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async ({ force, filter, dryRun = false }: Flags) => {
      const filters = containerPruneFilters(filter);
      if (force !== true && !dryRun) {
        await confirm('container prune', 'This will remove all stopped containers.');
      }
      const engine = await context.engine();
      const bytes = await pruneContainers(engine, filters, { isDryRun: dryRun });
      printReclaimed(bytes, dryRun);
    });
}
