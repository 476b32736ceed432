import type { Command } from 'commander';
import type { Context } from '../context.js';
import { forEachContainer } from '../run/for-each-container.js';

/** Says which options `docklet pause` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.argument('<containers...>').action(async (names: readonly string[]) => {
    const engine = await context.engine();
    await forEachContainer(context, names, (name) => engine.pause(name));
  });
}
