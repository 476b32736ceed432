import type { ContainerView, Engine } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import type { Filters } from '../flags/filter.js';
import { parseFilters } from '../flags/filter.js';
import { parseMoment } from '../flags/moment.js';
import { printReclaimed } from '../images/print-pruned.js';
import { confirm } from '../output/confirm.js';
import { say } from '../output/say.js';

interface Flags {
  readonly force?: boolean;
  readonly filter: readonly string[];
}

/** Says which options `docklet container prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --force', 'do not ask')
    .option('--filter <filter>', 'until=TIME, label=NAME[=VALUE], label!=…', collect, [])
    .action(async ({ force, filter }: Flags) => {
      const filters = parseFilters(filter, ['until', 'label', 'label!']);
      if (force !== true) {
        await confirm('container prune', 'This will remove all stopped containers.');
      }
      await prune(await context.engine(), filters);
    });
}

async function prune(engine: Engine, filters: Filters): Promise<void> {
  const stopped = engine.containers().filter((container) => isPruned(container, filters));
  let reclaimed = 0;
  if (stopped.length > 0) {
    say('Deleted Containers:');
  }
  for (const { record } of stopped) {
    const { writtenBytes, logBytes } = engine.containerSize(record.id);
    await engine.removeContainer(record.id);
    reclaimed += writtenBytes + logBytes;
    say(record.id);
  }
  if (stopped.length > 0) {
    say('');
  }
  printReclaimed(reclaimed, false);
}

function isPruned({ status, record }: ContainerView, filters: Filters): boolean {
  const until = filters.get('until').map((text) => parseMoment('--filter until=', text));
  return (
    (status === 'created' || status === 'exited') &&
    until.every((moment) => Date.parse(record.createdAt) < moment) &&
    filters.fitsLabels(record.options.labels ?? {})
  );
}
