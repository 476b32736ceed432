import type { Command } from 'commander';
import type { Context } from '../context.js';
import { listOption } from '../flags/list-option.js';
import { parseInteger } from '../flags/integer.js';

interface Flags {
  readonly alias: readonly string[];
  readonly ip?: string;
  readonly ip6?: string;
  readonly linkLocalIp: readonly string[];
  readonly gwPriority?: string;
}

/** Says which options `docklet network connect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<network>')
    .argument('<container>')
    .addOption(listOption('--alias <name>', 'another name for the containers of the network'))
    .option('--ip <address>', 'its address in the network')
    .option('--ip6 <address>', 'its IPv6 address in the network')
    .addOption(listOption('--link-local-ip <address>', 'another address, for its neighbours only'))
    .option(
      '--gw-priority <number>',
      'the network with the highest one is the way to everything else; default: 0',
    )
    .action(async (network: string, container: string, flags: Flags) => {
      const { alias, ip, ip6, linkLocalIp, gwPriority } = flags;
      const engine = await context.engine();
      await engine.networks.connect(container, {
        network,
        ...(alias.length === 0 ? {} : { aliases: alias }),
        ...(ip === undefined ? {} : { address: ip }),
        ...(ip6 === undefined ? {} : { address6: ip6 }),
        ...(linkLocalIp.length === 0 ? {} : { linkLocalAddresses: linkLocalIp }),
        ...(gwPriority === undefined
          ? {}
          : { gatewayPriority: parseInteger('--gw-priority', gwPriority) }),
      });
    });
}
