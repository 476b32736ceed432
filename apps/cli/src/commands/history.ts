import type { HistoryStep } from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import type { ListFormat } from '../format/render-list.js';
import { renderList } from '../format/render-list.js';
import type { Fields } from '../format/values.js';
import { shortId } from '../images/short-id.js';
import { escapeFor } from '../output/printable.js';
import { sizeOf } from '../output/size.js';
import { ago } from '../output/time.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly human: boolean;
  readonly quiet?: boolean;
  readonly trunc: boolean;
  readonly platform?: string;
  readonly format?: string;
}

/** Docker cuts commands off here. */
const commandWidth = 45;

/** Says which options `docklet history` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<image>')
    .option('--format <format>', 'json, table, or a template')
    .option('-H, --human', 'sizes and times as people say them', true)
    .addOption(new Option('--no-human').hideHelp())
    .option('--no-trunc', 'whole ids and commands')
    .option('--platform <platform>', 'the image for OS/ARCHITECTURE')
    .option('-q, --quiet', 'ids only')
    .action(async (name: string, flags: Flags) => {
      const engine = await context.engine();
      const { id } = await engine.images.summary(name, flags);
      const steps = await engine.images.history(name, flags);
      const rows = steps.map((step, index) => toRow(step, index === 0 ? id : undefined, flags));
      const format = flags.format ?? (flags.quiet === true ? '{{.ID}}' : undefined);
      const escape = escapeFor(stdout);
      stdout.write(renderList(rows, listFormat(flags), { format, escape }));
    });
}

function listFormat({ human }: Flags): ListFormat {
  const created = human ? '{{.CreatedSince}}' : '{{.CreatedAt}}';
  return {
    headers: {
      ID: 'IMAGE',
      CreatedSince: 'CREATED',
      CreatedAt: 'CREATED AT',
      CreatedBy: 'CREATED BY',
      Size: 'SIZE',
      Comment: 'COMMENT',
    },
    table: `{{.ID}}\t${created}\t{{.CreatedBy}}\t{{.Size}}\t{{.Comment}}`,
  };
}

/** Of the steps before the last one there are no images. */
function toRow(step: HistoryStep, id: string | undefined, { human, trunc }: Flags): Fields {
  const { created, createdBy = '', comment = '', unpackedBytes = 0 } = step;
  const words = createdBy.replaceAll('\t', ' ');
  return {
    ID: id === undefined ? '<missing>' : trunc ? shortId(id) : id,
    CreatedSince: created === undefined ? 'N/A' : `${ago(created)} ago`,
    CreatedAt: created ?? '',
    CreatedBy:
      trunc && words.length > commandWidth ? `${words.slice(0, commandWidth - 1)}…` : words,
    Size: human ? sizeOf(unpackedBytes) : String(unpackedBytes),
    Comment: comment,
  };
}
