import { parseCopyPlace } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { progressOption } from '../flags/progress.js';
import { toJson } from '../format/to-json.js';
import { say } from '../output/say.js';
import type { ProgressFormat } from '../output/transfer-view.js';
import { openTransferView } from '../output/transfer-view.js';
import { Interruption } from '../terminal/interruption.js';

interface Flags {
  readonly all?: boolean;
  readonly platform?: string;
  readonly quiet?: boolean;
  readonly progress: ProgressFormat;
}

/** Says which options `docklet image cp` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<source>', 'NAME, oci:FOLDER:TAG, oci-archive:FILE, docker-archive:FILE, store:NAME')
    .argument('<target>', 'the same')
    .option('-a, --all', 'the index and the images for all platforms')
    .option('--platform <platform>', 'the image for OS/ARCHITECTURE instead of this machine’s')
    .option('-q, --quiet', 'print the digest only')
    .addOption(progressOption())
    .action(async (source: string, target: string, flags: Flags) => {
      const from = parseCopyPlace(source);
      const to = parseCopyPlace(target);
      const { all, platform, quiet, progress } = flags;
      const engine = await context.engine();
      using interruption = new Interruption();
      const view = quiet === true ? undefined : openTransferView('stderr', progress, 'copy');
      try {
        const copied = await engine.images.copy(from, to, {
          isWhole: all,
          platform,
          signal: interruption.signal,
          onProgress: view?.show,
        });
        view?.[Symbol.dispose]();
        say(progress === 'json' ? toJson(copied) : copied.digest);
      } finally {
        view?.[Symbol.dispose]();
      }
    });
}
