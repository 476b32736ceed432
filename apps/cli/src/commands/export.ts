import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet export` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<container>')
    .option('-o, --output <file>', 'write to a file instead of the standard output')
    .action(async (container: string, { output }: { readonly output?: string }) => {
      if (output === undefined && stdout.isTTY) {
        throw new UsageError(
          'docklet export',
          'an archive is nothing for a terminal',
          'name a file with -o, or put it into a pipe',
        );
      }
      const engine = await context.engine();
      // What is wrong with the name is found before a file is made.
      engine.container(container);
      await (output === undefined
        ? pipeline(engine.export(container), process.stdout, { end: false })
        : pipeline(engine.export(container), createWriteStream(output)));
    });
}
