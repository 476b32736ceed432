import { isDockletError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { say } from '../output/say.js';

/** Says which options `docklet volume rm` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<volumes...>')
    .option('-f, --force', 'no failure if there is none')
    .action(async (names: readonly string[], { force = false }: { readonly force?: boolean }) => {
      const { volumes } = await context.engine();
      await context.forEach(names, async (name) => {
        try {
          await volumes.remove(name);
        } catch (error) {
          if (!force || !isDockletError(error) || error.code !== notFound) {
            throw error;
          }
        }
        say(name);
      });
    });
}

const notFound = 'DOCKLET_CONTAINER_VOLUME_NOT_FOUND';
