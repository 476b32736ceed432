import type { Command } from 'commander';
import type { Context } from '../context.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet network rm` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.argument('<networks...>').action(async (names: readonly string[]) => {
    const engine = await context.engine();
    await context.forEach(names, (name) => {
      engine.removeNetwork(name);
      stdout.write(`${name}\n`);
    });
  });
}
