import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printTable } from '../output/table.js';
import { ago } from '../output/time.js';
import type { StoredContainer } from '@docklet/container';

interface Flags {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly trunc: boolean;
}

/** Says which options `docklet ps` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-a, --all', 'also those that have ended')
    .option('-q, --quiet', 'ids only')
    .option('--no-trunc', 'whole ids and commands')
    .action(async (flags: Flags) => {
      const engine = await context.engine();
      const shown = engine
        .containers()
        .filter(({ state }) => flags.all === true || state.status === 'running');
      if (flags.quiet === true) {
        shown.forEach(({ record }) => process.stdout.write(`${shownId(record.id, flags)}\n`));
        return;
      }
      printTable(
        ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'NAMES'],
        shown.map((container) => toRow(container, flags)),
      );
    });
}

function shownId(id: string, { trunc }: Flags): string {
  return trunc ? id.slice(0, 12) : id;
}

function toRow({ record, state }: StoredContainer, flags: Flags): string[] {
  const { source } = record.options;
  const command = `"${record.args.join(' ')}"`;
  return [
    shownId(record.id, flags),
    source.kind === 'image' ? source.reference : `rootfs ${source.path}`,
    flags.trunc && command.length > 20 ? `${command.slice(0, 18)}…"` : command,
    `${ago(record.createdAt)} ago`,
    describeStatus(state),
    record.name,
  ];
}

function describeStatus(state: StoredContainer['state']): string {
  switch (state.status) {
    case 'created':
      return 'Created';
    case 'running':
      return `Up ${ago(state.startedAt ?? '')}`;
    case 'exited':
      return `Exited (${state.exitCode ?? 0}) ${ago(state.finishedAt ?? '')} ago`;
  }
}
