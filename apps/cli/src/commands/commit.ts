import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { listOption } from '../flags/list-option.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly author?: string;
  readonly message?: string;
  readonly change: readonly string[];
  readonly pause?: boolean;
}

/** Says which options `docklet commit` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .usage('[OPTIONS] CONTAINER [NAME[:TAG]]')
    .argument('<container>')
    .argument('[name]')
    .option('-a, --author <author>', 'who made it')
    .option('-m, --message <text>', 'what was changed, for the history')
    .addOption(listOption('-c, --change <instruction>', 'apply an instruction of a Dockerfile'))
    .option('-p, --pause', 'let the container stand still meanwhile (default: true)')
    .addOption(new Option('--no-pause').hideHelp())
    .action(async (container: string, name: string | undefined, flags: Flags) => {
      const { author, message, change, pause } = flags;
      const engine = await context.engine();
      const id = await engine.commit(container, {
        changes: change,
        isPaused: pause !== false,
        ...(name === undefined ? {} : { name }),
        ...(author === undefined ? {} : { author }),
        ...(message === undefined ? {} : { message }),
      });
      stdout.write(`${id}\n`);
    });
}
