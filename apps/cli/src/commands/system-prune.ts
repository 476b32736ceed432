import type { Engine } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { pruneFilter } from '../images/image-filter.js';
import { printPrunedImages, printReclaimed } from '../images/print-pruned.js';
import { confirm } from '../output/confirm.js';
import { say } from '../output/say.js';

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
    .action(async (flags: Flags) => {
      const fits = pruneFilter(flags.filter);
      if (flags.force !== true && flags.dryRun !== true) {
        await confirm('system prune', warning(flags));
      }
      const engine = await context.engine();
      const containerBytes = await pruneContainers(engine, flags);
      const { all, dryRun } = flags;
      const pruned = await engine.images.prune({ isAll: all, isDryRun: dryRun, filter: fits });
      printPrunedImages(pruned, dryRun === true);
      printReclaimed(containerBytes + pruned.swept.freedBytes, dryRun === true);
    });
}

function warning({ all }: Flags): string {
  const images =
    all === true
      ? 'all images without at least one container associated to them'
      : 'all dangling images';
  return `This will remove:\n  - all stopped containers\n  - ${images}\n`;
}

/** @returns how many bytes they had */
async function pruneContainers(engine: Engine, { filter, dryRun }: Flags): Promise<number> {
  const filters = parseFilters(filter, ['until', 'label', 'label!']);
  const until = filters.get('until').map((text) => parseMoment('--filter until=', text));
  const chosen = engine
    .containers()
    .filter(
      ({ record, state }) =>
        (state.status === 'exited' || state.status === 'created') &&
        filters.fitsLabels(record.options.labels ?? {}) &&
        until.every((moment) => Date.parse(record.createdAt) < moment),
    );
  if (chosen.length === 0) {
    return 0;
  }
  const { containers } = await engine.diskUsage();
  say(dryRun === true ? 'Containers that would be deleted:' : 'Deleted Containers:');
  for (const { record } of chosen) {
    if (dryRun !== true) {
      await engine.removeContainer(record.id);
    }
    say(record.id);
  }
  say('');
  const ids = new Set(chosen.map(({ record }) => record.id));
  return containers.filter(({ id }) => ids.has(id)).reduce((sum, { bytes }) => sum + bytes, 0);
}
