import type { Command } from 'commander';
import type { Context } from '../context.js';

/** Says how `docklet tag` is called, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<image>', 'a name or id')
    .argument('<name>', 'NAME[:TAG]')
    .action(async (image: string, name: string) => {
      const engine = await context.engine();
      await engine.images.tag(image, name);
    });
}
