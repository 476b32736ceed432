import type { ImageSummary } from '@docklet/container';
import { familiarReference } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { sizeOf } from '../output/size.js';
import { printTable } from '../output/table.js';
import { ago } from '../output/time.js';

interface Flags {
  readonly quiet?: boolean;
  readonly trunc: boolean;
  readonly digests?: boolean;
}

const none = '<none>';

/** Says which options `docklet images` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-q, --quiet', 'ids only')
    .option('--no-trunc', 'whole ids')
    .option('--digests', 'show digests')
    .action(async (flags: Flags) => {
      const engine = await context.engine();
      const images = await engine.images();
      if (flags.quiet === true) {
        images.forEach(({ id }) => process.stdout.write(`${shownId(id, flags)}\n`));
        return;
      }
      const digest = flags.digests === true ? ['DIGEST'] : [];
      printTable(
        ['REPOSITORY', 'TAG', ...digest, 'IMAGE ID', 'CREATED', 'SIZE'],
        images.flatMap((image) => toRows(image, flags)),
      );
    });
}

function shownId(id: string, { trunc }: Flags): string {
  return trunc ? id.replace('sha256:', '').slice(0, 12) : id;
}

/** A row for each name; an image without one has a row all the same. */
function toRows(image: ImageSummary, flags: Flags): string[][] {
  const names = image.names.length === 0 ? [undefined] : image.names;
  return names.map((name) => {
    const [repository = none, tag = none] = name === undefined ? [] : splitTag(name);
    const digest = image.digests[0]?.replace(/^.*@/, '') ?? none;
    return [
      repository,
      tag,
      ...(flags.digests === true ? [digest] : []),
      shownId(image.id, flags),
      image.created === undefined ? 'N/A' : `${ago(image.created)} ago`,
      image.isDamaged ? 'damaged' : sizeOf(image.unpackedBytes),
    ];
  });
}

function splitTag(name: string): [repository: string, tag: string] {
  const familiar = familiarReference(name);
  const colon = familiar.lastIndexOf(':');
  return [familiar.slice(0, colon), familiar.slice(colon + 1)];
}
