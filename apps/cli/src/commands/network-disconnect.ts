import type { Command } from 'commander';
import type { Context } from '../context.js';

/** Says which options `docklet network disconnect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<network>')
    .argument('<container>')
    .action(async (network: string, container: string) => {
      const engine = await context.engine();
      await engine.disconnectNetwork(container, network);
    });
}
