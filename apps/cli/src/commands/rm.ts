import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printError } from '../output/print-error.js';

/** Says which options `docklet rm` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<containers...>')
    .option('-f, --force', 'end it first if it runs; no error if there is none')
    .action(async (names: readonly string[], { force = false }: { force?: boolean }) => {
      const engine = await context.engine();
      for (const name of names) {
        try {
          await engine.removeContainer(name, { isForced: force });
          process.stdout.write(`${name}\n`);
        } catch (error) {
          printError(error, { withCauses: context.isDebugging });
          context.exitCode = 1;
        }
      }
    });
}
