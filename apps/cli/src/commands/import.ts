import type { Command } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { archiveInput } from '../images/archive-input.js';
import { say } from '../output/say.js';
import { Interruption } from '../terminal/interruption.js';

interface Flags {
  readonly change: readonly string[];
  readonly message?: string;
  readonly platform?: string;
}

/** Says which options `docklet import` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<file>', 'a tar archive, its URL, or - for the standard input')
    .argument('[name]', 'REPOSITORY[:TAG]')
    .option('-c, --change <instruction>', 'apply an instruction of a Dockerfile', collect, [])
    .option('-m, --message <text>', 'say something about it in the history')
    .option('--platform <platform>', 'OS/ARCHITECTURE instead of this machine’s')
    .action(async (file: string, name: string | undefined, flags: Flags) => {
      const source = /^https?:\/\//.test(file) ? { url: file } : archiveInput('import', file);
      const engine = await context.engine();
      using interruption = new Interruption();
      const { change: changes, message: comment, platform } = flags;
      const { signal } = interruption;
      const { id } = await engine.images.import(source, {
        name,
        changes,
        comment,
        platform,
        signal,
      });
      say(id);
    });
}
