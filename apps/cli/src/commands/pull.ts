import type { Command } from 'commander';
import type { Context } from '../context.js';
import { openPullView } from '../output/pull-progress.js';

interface Flags {
  readonly quiet?: boolean;
  readonly platform?: string;
  readonly progress: 'auto' | 'json';
}

/** Says which options `docklet pull` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<image>', 'NAME[:TAG|@DIGEST]')
    .option('-q, --quiet', 'print the whole name only')
    .option('--platform <platform>', 'OS/ARCHITECTURE instead of this machine’s')
    .option('--progress <format>', 'how to show it: auto or json', 'auto')
    .action(async (name: string, flags: Flags) => {
      const engine = await context.engine();
      using view = flags.quiet === true ? undefined : openPullView(process.stdout, flags.progress);
      const pulled = await engine.pull(name, {
        onProgress: view?.show,
        platform: flags.platform,
      });
      view?.[Symbol.dispose]();
      if (flags.quiet !== true && flags.progress === 'auto') {
        process.stdout.write(`Digest: ${pulled.digest}\n`);
        process.stdout.write(
          `Status: ${pulled.isNew ? 'Downloaded newer image' : 'Image is up to date'}\n`,
        );
      }
      process.stdout.write(
        flags.progress === 'json' ? `${JSON.stringify(pulled)}\n` : `${pulled.reference}\n`,
      );
    });
}
