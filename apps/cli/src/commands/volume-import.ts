import type { Command } from 'commander';
import type { Context } from '../context.js';
import { archiveInput, readArchive } from '../images/archive-input.js';

/** Says which options `docklet volume import` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<volume>')
    .argument('[file]', 'a tar archive, also compressed, or - for the standard input')
    .action(async (volume: string, file: string | undefined) => {
      const source = archiveInput('volume import', file);
      const { volumes } = await context.engine();
      volumes.get(volume);
      await volumes.import(volume, readArchive(source));
    });
}
