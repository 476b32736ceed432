import type { Command } from 'commander';
import type { Context } from '../context.js';
import { writeOutput } from '../output/write-output.js';
import { Interruption } from '../terminal/interruption.js';

interface Flags {
  readonly output?: string;
  readonly platform?: string;
}

/** Says which options `docklet save` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<images...>')
    .option('-o, --output <file>', 'write to a file instead of the standard output')
    .option('--platform <platform>', 'only the images for OS/ARCHITECTURE')
    .action(async (names: readonly string[], { output, platform }: Flags) => {
      const engine = await context.engine();
      using interruption = new Interruption();
      await writeOutput(engine.images.save(names, { platform }), output, interruption.signal);
    });
}
