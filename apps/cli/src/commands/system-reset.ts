import type { Command } from 'commander';
import type { Context } from '../context.js';
import { confirm } from '../output/confirm.js';

const warning =
  'This will remove:\n  - all containers, also those that run\n  - all images\n  - the network\n';

/** Says which options `docklet system reset` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --force', 'ask nothing')
    .action(async ({ force }: { readonly force?: boolean }) => {
      if (force !== true) {
        await confirm('system reset', warning);
      }
      const engine = await context.engine();
      await engine.reset();
    });
}
