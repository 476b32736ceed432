import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { pruneFilter } from '../images/image-filter.js';
import { printPrunedImages, printReclaimed } from '../images/print-pruned.js';
import { confirm } from '../output/confirm.js';

interface Flags {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly filter: readonly string[];
  readonly dryRun?: boolean;
}

/** Says which options `docklet image prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-a, --all', 'all images that no container uses, not only those without a tag')
    .option('-f, --force', 'ask nothing')
    .option('--filter <filter>', 'only these: until=, label=, label!=', collect, [])
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async ({ all, force, filter, dryRun }: Flags) => {
      const fits = pruneFilter(filter);
      if (force !== true && dryRun !== true) {
        await confirm(
          'image prune',
          all === true
            ? 'This will remove all images without at least one container associated to them.'
            : 'This will remove all dangling images.',
        );
      }
      const engine = await context.engine();
      const pruned = await engine.images.prune({ isAll: all, isDryRun: dryRun, filter: fits });
      printPrunedImages(pruned, dryRun === true);
      printReclaimed(pruned.swept.freedBytes, dryRun === true);
    });
}
