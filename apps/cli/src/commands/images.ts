import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { renderList } from '../format/render-list.js';
import { listFilter, matchesReference } from '../images/image-filter.js';
import { imageHeaders, imageRows } from '../images/image-rows.js';
import { escapeFor } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly trunc: boolean;
  readonly digests?: boolean;
  readonly filter: readonly string[];
  readonly format?: string;
}

/** Says which options `docklet images` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('[name]', 'only these: REPOSITORY[:TAG], with * and ?')
    .option('-a, --all', 'also intermediate images; docklet makes none')
    .option('--digests', 'show digests')
    .option('-f, --filter <filter>', 'dangling=, label=, before=, since=, reference=', collect, [])
    .option('--format <format>', 'json, table, or a template')
    .option('--no-trunc', 'whole ids')
    .option('-q, --quiet', 'ids only')
    .action(async (name: string | undefined, flags: Flags) => {
      const engine = await context.engine();
      const { fits, showsName } = await listFilter(flags.filter, (other) =>
        engine.images.summary(other),
      );
      const images = (await engine.images.list())
        .filter(fits)
        .map((image) => ({
          ...image,
          names: image.names.filter(
            (each) => showsName(each) && (name === undefined || matchesReference(each, name)),
          ),
        }))
        .filter(({ names }) => name === undefined || names.length > 0);
      const rows = images.flatMap((image) => imageRows(image, flags));
      const format = flags.format ?? (flags.quiet === true ? '{{.ID}}' : undefined);
      const digest = flags.digests === true ? '{{.Digest}}\t' : '';
      const table = `{{.Repository}}\t{{.Tag}}\t${digest}{{.ID}}\t{{.CreatedSince}}\t{{.Size}}`;
      const list = { headers: imageHeaders, table };
      stdout.write(renderList(rows, list, { format, escape: escapeFor(stdout) }));
    });
}
