import type { Command } from 'commander';
import type { Context } from '../context.js';
import { say } from '../output/say.js';

/** Says how `docklet logout` is called, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('[registry]', 'HOST[:PORT]; Docker Hub if it is left out')
    .action(async (registry = 'docker.io') => {
      const engine = await context.engine();
      const wasThere = await engine.images.logOut(String(registry));
      say(
        wasThere
          ? `Removing login credentials for ${String(registry)}`
          : `Not logged in to ${String(registry)}`,
      );
    });
}
