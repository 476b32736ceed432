import type { Command } from 'commander';
import type { Context } from '../context.js';
import { forEachContainer } from '../run/for-each-container.js';
import type { StopFlags } from '../run/stop-flags.js';
import { addStopFlags, toStopOptions } from '../run/stop-flags.js';

/** Says which options `docklet stop` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.argument('<containers...>');
  addStopFlags(command);
  command.action(async (names: readonly string[], flags: StopFlags) => {
    const options = toStopOptions(flags);
    const engine = await context.engine();
    await forEachContainer(context, names, (name) => engine.stop(name, options));
  });
}
