import type { Volume } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { parseFilters } from '../flags/filter.js';
import { printReclaimed } from '../images/print-pruned.js';
import { confirm } from '../output/confirm.js';
import { pruneVolumes } from '../prune/prune-volumes.js';

interface Flags {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly filter: readonly string[];
  readonly dryRun?: boolean;
}

/** Says which options `docklet volume prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-a, --all', 'also volumes that have a name')
    .option('-f, --force', 'do not ask')
    .option('--filter <filter>', 'label=NAME[=VALUE], label!=…, all=', collect, [])
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async ({ all, force, filter, dryRun = false }: Flags) => {
      const filters = parseFilters(filter, ['label', 'label!', 'all']);
      const isAll = all ?? filters.flag('all') ?? false;
      if (force !== true && !dryRun) {
        await confirm('volume prune', warning(isAll));
      }
      const engine = await context.engine();
      const fits = ({ labels }: Volume): boolean => filters.fitsLabels(labels);
      const bytes = await pruneVolumes(engine, { isAll, isDryRun: dryRun, filter: fits });
      printReclaimed(bytes, dryRun);
    });
}

function warning(isAll: boolean): string {
  const which = isAll ? 'all local volumes' : 'anonymous local volumes';
  return `This will remove ${which} not used by at least one container.`;
}
