import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { confirm } from '../output/confirm.js';
import { networkPruneFilter, pruneNetworks } from '../prune/prune-networks.js';

interface Flags {
  readonly force?: boolean;
  readonly filter: readonly string[];
  readonly dryRun?: boolean;
}

/** Says which options `docklet network prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --force', 'do not ask')
    .option('--filter <filter>', 'only these: until=, label=, label!=', collect, [])
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async ({ force, filter, dryRun = false }: Flags) => {
      const fits = networkPruneFilter(filter);
      if (force !== true && !dryRun) {
        await confirm(
          'network prune',
          'This will remove all networks not used by at least one container.',
        );
      }
      await pruneNetworks(await context.engine(), fits, { isDryRun: dryRun });
    });
}
