import type { NetworkCreateOptions } from '@docklet/container';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Context } from '../context.js';
import { listOption } from '../flags/list-option.js';
import { parseLabel } from '../flags/label.js';
import { stdout } from '../output/standard-output.js';
import { UsageError } from '../usage-error.js';

interface Flags {
  readonly driver?: 'bridge' | 'macvlan';
  readonly subnet: readonly string[];
  readonly gateway: readonly string[];
  readonly ipRange?: string;
  readonly ipv6?: boolean;
  readonly internal?: boolean;
  readonly label: readonly string[];
  readonly opt: readonly string[];
}

/** Flags that may be given several times. */
const lists = [
  ['--subnet <subnet>', 'which addresses it has; default: some that this host has no route to'],
  ['--gateway <address>', 'the address of this host in it; default: the first one'],
  ['--label <label>', 'label the network: NAME[=value]'],
  [
    '-o, --opt <option>',
    'mtu=BYTES, com.docker.network.bridge.enable_icc=false, parent=INTERFACE of macvlan, …',
  ],
] as const;

/** Says which options `docklet network create` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<name>')
    .addOption(new Option('-d, --driver <driver>', 'how it is made').choices(['bridge', 'macvlan']))
    .option('--ip-range <subnet>', 'the part of the subnet that addresses are given from')
    .option('--ipv6', 'give its containers IPv6 addresses as well')
    .option('--internal', 'let nothing in or out');
  for (const [flags, description] of lists) {
    command.addOption(listOption(flags, description));
  }
  command.action(async (name: string, flags: Flags) => {
    const options = toNetworkOptions(name, flags);
    const engine = await context.engine();
    const { id } = await engine.networks.create(options);
    stdout.write(`${id}\n`);
  });
}

function toNetworkOptions(name: string, flags: Flags): NetworkCreateOptions {
  const { driver, ipRange, ipv6, internal, label, opt } = flags;
  const subnets = byFamily('--subnet', flags.subnet);
  const gateways = byFamily('--gateway', flags.gateway);
  return {
    name,
    ...(driver === undefined ? {} : { driver }),
    ...(subnets[4] === undefined ? {} : { subnet: subnets[4] }),
    ...(subnets[6] === undefined ? {} : { subnet6: subnets[6] }),
    ...(gateways[4] === undefined ? {} : { gateway: gateways[4] }),
    ...(gateways[6] === undefined ? {} : { gateway6: gateways[6] }),
    ...(ipRange === undefined ? {} : { range: ipRange }),
    ...(ipv6 === undefined ? {} : { hasIpv6: ipv6 }),
    isInternal: internal === true,
    labels: Object.fromEntries(label.map(parseLabel)),
    options: Object.fromEntries(opt.map(parseOption)),
  };
}

/** One of each family; what is no address at all the engine refuses. */
function byFamily(
  flag: string,
  texts: readonly string[],
): Readonly<Partial<Record<4 | 6, string>>> {
  return texts.reduce<Partial<Record<4 | 6, string>>>((all, text) => {
    const family = text.includes(':') ? 6 : 4;
    if (all[family] !== undefined) {
      throw new UsageError(`${flag} ${text}`, `a network has one for IPv${family}`);
    }
    return { ...all, [family]: text };
  }, {});
}

function parseOption(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
