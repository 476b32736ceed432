import type { LoadedImage } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { progressOption } from '../flags/progress.js';
import { archiveInput } from '../images/archive-input.js';
import { say, tell } from '../output/say.js';
import type { ProgressFormat } from '../output/transfer-view.js';
import { openTransferView } from '../output/transfer-view.js';
import { Interruption } from '../terminal/interruption.js';

interface Flags {
  readonly input?: string;
  readonly quiet?: boolean;
  readonly platform?: string;
  readonly keepTags?: boolean;
  readonly progress: ProgressFormat;
}

/** Says which options `docklet load` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-i, --input <file>', 'read a tar archive or a folder instead of the standard input')
    .option('--platform <platform>', 'only the images for OS/ARCHITECTURE')
    .option('-q, --quiet', 'print names only')
    .option('--keep-tags', 'leave names that other images have to them')
    .addOption(progressOption())
    .action(async (flags: Flags) => {
      const { input, quiet, platform, keepTags, progress } = flags;
      const source = archiveInput('load', input);
      const engine = await context.engine();
      using interruption = new Interruption();
      const view = quiet === true ? undefined : openTransferView('stderr', progress, 'load');
      try {
        const loaded = await engine.images.load(source, {
          platform,
          replacesNames: keepTags !== true,
          signal: interruption.signal,
          onProgress: view?.show,
        });
        view?.[Symbol.dispose]();
        loaded.forEach(report);
      } finally {
        view?.[Symbol.dispose]();
      }
    });
}

/** What became of names is always said: the archive has chosen them, and it may be a stranger's (CVE-2026-50195). */
function report({ id, names }: LoadedImage): void {
  for (const { name, kind, before } of names) {
    if (kind === 'replaced' && before !== undefined && before !== id) {
      tell(
        `The image ${name} already exists, renaming the old one with ID ${before} to empty string`,
      );
    }
    if (kind === 'kept') {
      tell(`The name ${name} stays with the image ${before ?? 'that has it'}`);
    }
  }
  const given = names.filter(({ kind }) => kind !== 'kept');
  if (given.length === 0) {
    say(`Loaded image ID: ${id}`);
  }
  given.forEach(({ name }) => {
    say(`Loaded image: ${name}`);
  });
}
