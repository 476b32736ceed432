import type { Command } from 'commander';
import type { Context } from '../context.js';
import { writeOutput } from '../output/write-output.js';
import { Interruption } from '../terminal/interruption.js';

/** Says which options `docklet export` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<container>')
    .option('-o, --output <file>', 'write to a file instead of the standard output')
    .action(async (container: string, { output }: { readonly output?: string }) => {
      using interruption = new Interruption();
      const engine = await context.engine();
      // What is wrong with the name is found before a file is made.
      engine.container(container);
      await writeOutput(engine.export(container), output, interruption.signal);
    });
}
