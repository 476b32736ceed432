import { parseSignal } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { forEachContainer } from '../run/for-each-container.js';

/** Says which options `docklet kill` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<containers...>')
    .option('-s, --signal <signal>', 'send this signal', 'KILL')
    .action(async (names: readonly string[], flags: { readonly signal: string }) => {
      const signal = parseSignal(flags.signal);
      const engine = await context.engine();
      await forEachContainer(context, names, (name) => {
        engine.kill(name, signal);
      });
    });
}
