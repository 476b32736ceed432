import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printError } from '../output/print-error.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet wait` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.argument('<containers...>').action(async (names: readonly string[]) => {
    const engine = await context.engine();
    // All are waited for from now on, whichever ends first.
    const codes = await Promise.allSettled(names.map((name) => engine.wait(name)));
    for (const code of codes) {
      if (code.status === 'fulfilled') {
        stdout.write(`${code.value}\n`);
      } else {
        printError(code.reason, { withCauses: context.isDebugging });
        context.exitCode = 1;
      }
    }
  });
}
