import { NotConnectedError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';

/** Says which options `docklet network disconnect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<network>')
    .argument('<container>')
    .option('-f, --force', 'no failure when it is not connected')
    .action(async (network: string, container: string, { force }: { readonly force?: boolean }) => {
      const engine = await context.engine();
      try {
        await engine.networks.disconnect(container, network);
      } catch (error) {
        if (force !== true || !(error instanceof NotConnectedError)) {
          throw error;
        }
      }
    });
}
