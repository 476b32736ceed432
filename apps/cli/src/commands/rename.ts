import type { Command } from 'commander';
import type { Context } from '../context.js';

/** Says which options `docklet rename` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<container>')
    .argument('<name>')
    .action(async (container: string, name: string) => {
      const engine = await context.engine();
      engine.rename(container, name);
    });
}
