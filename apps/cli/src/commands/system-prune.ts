import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { pruneFilter } from '../images/image-filter.js';
import { printPrunedImages, printReclaimed } from '../images/print-pruned.js';
import { confirm } from '../output/confirm.js';
import { containerPruneFilters, pruneContainers } from '../prune/prune-containers.js';

interface Flags {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly filter: readonly string[];
  readonly dryRun?: boolean;
}

/** Says which options `docklet system prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-a, --all', 'all images that no container uses, not only those without a tag')
    .option('-f, --force', 'ask nothing')
    .option('--filter <filter>', 'only these: until=, label=, label!=', collect, [])
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async ({ all, force, filter, dryRun = false }: Flags) => {
      const containers = containerPruneFilters(filter);
      const images = pruneFilter(filter);
      if (force !== true && !dryRun) {
        await confirm('system prune', warning(all));
      }
      const engine = await context.engine();
      const bytes = await pruneContainers(engine, containers, { isDryRun: dryRun });
      const pruned = await engine.images.prune({ isAll: all, isDryRun: dryRun, filter: images });
      printPrunedImages(pruned, dryRun);
      printReclaimed(bytes + pruned.swept.freedBytes, dryRun);
    });
}

function warning(isAll: boolean | undefined): string {
  const images =
    isAll === true
      ? 'all images without at least one container associated to them'
      : 'all dangling images';
  return `This will remove:\n  - all stopped containers\n  - ${images}\n`;
}
