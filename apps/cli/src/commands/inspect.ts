import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderInspected } from '../format/render-inspected.js';
import { escapeFor } from '../output/printable.js';
import { printError } from '../output/print-error.js';

/** Says which options `docklet inspect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<names...>')
    .option('-f, --format <format>', 'json, or a template')
    .action(async (names: readonly string[], { format }: { format?: string }) => {
      const engine = await context.engine();
      const found: unknown[] = [];
      for (const name of names) {
        try {
          found.push(engine.inspect(name));
        } catch (error) {
          printError(error, { withCauses: context.isDebugging });
          context.exitCode = 1;
        }
      }
      process.stdout.write(renderInspected(found, format, escapeFor(process.stdout)));
    });
}
