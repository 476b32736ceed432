import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { pruneFilter } from '../images/image-filter.js';
import { printPrunedImages, printReclaimed } from '../images/print-pruned.js';
import { confirm } from '../output/confirm.js';
import { containerPruneFilters, pruneContainers } from '../prune/prune-containers.js';
import { networkPruneFilter, pruneNetworks } from '../prune/prune-networks.js';
import { pruneVolumes, systemVolumeFilter } from '../prune/prune-volumes.js';

interface Flags {
  readonly all?: boolean;
  readonly force?: boolean;
  readonly filter: readonly string[];
  readonly dryRun?: boolean;
  readonly volumes?: boolean;
}

/** Says which options `docklet system prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-a, --all', 'all images that no container uses, not only those without a tag')
    .option('-f, --force', 'ask nothing')
    .option('--filter <filter>', 'only these: until=, label=, label!=', collect, [])
    .option('--volumes', 'also volumes without a name that no container uses')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .action(async ({ all, force, filter, dryRun = false, volumes = false }: Flags) => {
      const containers = containerPruneFilters(filter);
      const images = pruneFilter(filter);
      const fitsNetwork = networkPruneFilter(filter);
      const fitsVolume = systemVolumeFilter(filter);
      if (force !== true && !dryRun) {
        await confirm('system prune', warning(all, volumes));
      }
      const engine = await context.engine();
      const bytes = await pruneContainers(engine, containers, { isDryRun: dryRun });
      await pruneNetworks(engine, fitsNetwork, { isDryRun: dryRun });
      const pruned = await engine.images.prune({ isAll: all, isDryRun: dryRun, filter: images });
      printPrunedImages(pruned, dryRun);
      const volumeBytes = volumes
        ? await pruneVolumes(engine, { isDryRun: dryRun, filter: fitsVolume })
        : 0;
      printReclaimed(bytes + volumeBytes + pruned.swept.freedBytes, dryRun);
    });
}

function warning(isAll: boolean | undefined, hasVolumes: boolean): string {
  const images =
    isAll === true
      ? 'all images without at least one container associated to them'
      : 'all dangling images';
  const volumes = hasVolumes
    ? '  - all anonymous volumes not used by at least one container\n'
    : '';
  return `This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n${volumes}  - ${images}\n`;
}
