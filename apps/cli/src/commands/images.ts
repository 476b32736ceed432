import type { ImageSummary } from '@docklet/container';
import { familiarReference } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ListFormat } from '../format/render-list.js';
import { renderList } from '../format/render-list.js';
import type { Fields } from '../format/values.js';
import { escapeFor } from '../output/printable.js';
import { sizeOf } from '../output/size.js';
import { ago, timestamp } from '../output/time.js';

interface Flags {
  readonly quiet?: boolean;
  readonly trunc: boolean;
  readonly digests?: boolean;
  readonly format?: string;
}

const none = '<none>';

const headers = {
  ID: 'IMAGE ID',
  Repository: 'REPOSITORY',
  Tag: 'TAG',
  Digest: 'DIGEST',
  CreatedSince: 'CREATED',
  CreatedAt: 'CREATED AT',
  Size: 'SIZE',
};

/** Says which options `docklet images` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-q, --quiet', 'ids only')
    .option('--no-trunc', 'whole ids')
    .option('--digests', 'show digests')
    .option('--format <format>', 'json, table, or a template')
    .action(async (flags: Flags) => {
      const engine = await context.engine();
      const images = await engine.images();
      const rows = images.flatMap((image) => toRows(image, flags));
      const format = flags.format ?? (flags.quiet === true ? '{{.ID}}' : undefined);
      const escape = escapeFor(process.stdout);
      process.stdout.write(renderList(rows, listFormat(flags), { format, escape }));
    });
}

function listFormat({ digests }: Flags): ListFormat {
  const digest = digests === true ? '{{.Digest}}\t' : '';
  return {
    headers,
    table: `{{.Repository}}\t{{.Tag}}\t${digest}{{.ID}}\t{{.CreatedSince}}\t{{.Size}}`,
  };
}

/** A row for each name; an image without one has a row all the same. */
function toRows(image: ImageSummary, { trunc, quiet }: Flags): Fields[] {
  const names = image.names.length === 0 || quiet === true ? [image.names[0]] : image.names;
  return names.map((name) => {
    const [repository = none, tag = none] = name === undefined ? [] : splitTag(name);
    return {
      ID: trunc ? image.id.replace('sha256:', '').slice(0, 12) : image.id,
      Repository: repository,
      Tag: tag,
      Digest: image.digests[0]?.replace(/^.*@/, '') ?? none,
      CreatedSince: image.created === undefined ? 'N/A' : `${ago(image.created)} ago`,
      CreatedAt: image.created === undefined ? 'N/A' : timestamp(image.created),
      Size: image.isDamaged ? 'damaged' : sizeOf(image.unpackedBytes),
    };
  });
}

function splitTag(name: string): [repository: string, tag: string] {
  const familiar = familiarReference(name);
  const colon = familiar.lastIndexOf(':');
  return [familiar.slice(0, colon), familiar.slice(colon + 1)];
}
