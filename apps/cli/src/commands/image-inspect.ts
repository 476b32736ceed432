import type { Command } from 'commander';
import type { Context } from '../context.js';
import { inspectAll } from '../inspect/inspect-all.js';

interface Flags {
  readonly format?: string;
  readonly platform?: string;
}

/** Says which options `docklet image inspect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<images...>')
    .option('-f, --format <format>', 'json, or a template')
    .option('--platform <platform>', 'the image for OS/ARCHITECTURE')
    .action(async (names: readonly string[], { format, platform }: Flags) => {
      const engine = await context.engine();
      await inspectAll(context, names, format, (name) => engine.images.inspect(name, { platform }));
    });
}
