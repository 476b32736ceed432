import type { Command } from 'commander';
import type { Context } from '../context.js';
import { writeOutput } from '../output/write-output.js';
import { Interruption } from '../terminal/interruption.js';

/** Says which options `docklet volume export` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<volume>')
    .option('-o, --output <file>', 'write to a file instead of the standard output')
    .action(async (volume: string, { output }: { readonly output?: string }) => {
      using interruption = new Interruption();
      const { volumes } = await context.engine();
      // What is wrong with the name is found before a file is made.
      volumes.get(volume);
      await writeOutput(volumes.export(volume), output, interruption.signal);
    });
}
