import type { StoredContainer } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ListFormat } from '../format/render-list.js';
import { renderList } from '../format/render-list.js';
import type { Fields } from '../format/values.js';
import { escapeFor } from '../output/printable.js';
import { ago, timestamp } from '../output/time.js';

interface Flags {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly trunc: boolean;
  readonly format?: string;
}

const list: ListFormat = {
  headers: {
    ID: 'CONTAINER ID',
    Image: 'IMAGE',
    Command: 'COMMAND',
    CreatedAt: 'CREATED AT',
    RunningFor: 'CREATED',
    State: 'STATE',
    Status: 'STATUS',
    Names: 'NAMES',
    Labels: 'LABELS',
  },
  table: '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}',
};

/** Says which options `docklet ps` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-a, --all', 'also those that have ended')
    .option('-q, --quiet', 'ids only')
    .option('--no-trunc', 'whole ids and commands')
    .option('--format <format>', 'json, table, or a template')
    .action(async (flags: Flags) => {
      const engine = await context.engine();
      const rows = engine
        .containers()
        .filter(({ state }) => flags.all === true || state.status === 'running')
        .map((container) => toRow(container, flags));
      const format = flags.quiet === true ? '{{.ID}}' : flags.format;
      process.stdout.write(renderList(rows, list, { format, escape: escapeFor(process.stdout) }));
    });
}

function toRow({ record, state }: StoredContainer, { trunc }: Flags): Fields {
  const { source, labels = {} } = record.options;
  const command = record.args.join(' ');
  return {
    ID: trunc ? record.id.slice(0, 12) : record.id,
    Image: source.kind === 'image' ? source.reference : `rootfs ${source.path}`,
    Command: `"${trunc && command.length > 20 ? `${command.slice(0, 19)}…` : command}"`,
    CreatedAt: timestamp(record.createdAt),
    RunningFor: `${ago(record.createdAt)} ago`,
    State: state.status,
    Status: describeStatus(state),
    Names: record.name,
    Labels: Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
    Label: (name: unknown) => labels[String(name)] ?? '',
  };
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
