import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { collect } from '../flags/collect.js';
import { parseInteger } from '../flags/integer.js';
import { parseLabel } from '../flags/label.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

interface Flags {
  readonly subnet?: string;
  readonly gateway?: string;
  readonly internal?: boolean;
  readonly label: readonly string[];
  readonly opt: readonly string[];
}

/** Docker's name of the option, and the short one. */
const mtuOptions: readonly string[] = ['com.docker.network.driver.mtu', 'mtu'];

/** Says which options `docklet network create` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<name>')
    .addOption(new Option('-d, --driver <driver>', 'how it is made').choices(['bridge']))
    .option(
      '--subnet <subnet>',
      'which addresses it has; default: some that this host has no route to',
    )
    .option('--gateway <address>', 'the address of this host in it; default: the first one')
    .option('--internal', 'let nothing in or out')
    .addOption(new Option('--label <label>').argParser(collect).default([], 'none'))
    .addOption(new Option('-o, --opt <option>', 'mtu=BYTES').argParser(collect).default([], 'none'))
    .action(async (name: string, { subnet, gateway, internal, label, opt }: Flags) => {
      const mtu = parseOptions(opt);
      const engine = await context.engine();
      const { id } = engine.createNetwork({
        name,
        isInternal: internal === true,
        labels: Object.fromEntries(label.map(parseLabel)),
        ...(subnet === undefined ? {} : { subnet }),
        ...(gateway === undefined ? {} : { gateway }),
        ...(mtu === undefined ? {} : { mtu }),
      });
      stdout.write(`${id}\n`);
    });
}

function parseOptions(options: readonly string[]): number | undefined {
  return options.reduce<number | undefined>((_, text) => {
    const [name = '', value = ''] = text.split('=');
    if (!mtuOptions.includes(name)) {
      throw new UsageError(`-o ${text}`, `${name} is not an option of a network; there is mtu`);
    }
    return parseInteger(`-o ${name}`, value);
  }, undefined);
}
