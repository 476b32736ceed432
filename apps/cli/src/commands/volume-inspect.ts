import type { Command } from 'commander';
import type { Context } from '../context.js';
import { inspectAll } from '../inspect/inspect-all.js';

/** Says which options `docklet volume inspect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<volumes...>')
    .option('-f, --format <format>', 'json, or a template')
    .action(async (names: readonly string[], { format }: { readonly format?: string }) => {
      const { volumes } = await context.engine();
      await inspectAll(context, names, format, (name) => volumes.inspect(name));
    });
}
