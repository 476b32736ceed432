import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { parseLabel } from '../flags/label.js';
import { say } from '../output/say.js';
import { UsageError } from '../usage-error.js';

interface Flags {
  readonly name?: string;
  readonly label: readonly string[];
  readonly opt: readonly string[];
}

/** Says which options `docklet volume create` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('[name]', 'default: one is made up')
    .addOption(new Option('-d, --driver <driver>', 'there is one').choices(['local']))
    .option('--label <label>', 'label the volume: NAME[=VALUE]', collect, [])
    .option('-o, --opt <option>', 'type=, device=, o=: mount this in its place', collect, [])
    .addOption(
      new Option('--name <name>', 'the name, as old versions of Docker have it').hideHelp(),
    )
    .action(async (name: string | undefined, flags: Flags) => {
      if (name !== undefined && flags.name !== undefined) {
        throw new UsageError('docklet volume create', 'it has two names');
      }
      const engine = await context.engine();
      const volume = engine.volumes.create({
        name: name ?? flags.name,
        labels: Object.fromEntries(flags.label.map(parseLabel)),
        driverOptions: Object.fromEntries(flags.opt.map(parseOption)),
      });
      say(volume);
    });
}

function parseOption(text: string): readonly [name: string, value: string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}
