import type { UpdateOptions } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { listOption } from '../flags/list-option.js';
import { parseLabel } from '../flags/label.js';
import { parsePort } from '../flags/port.js';
import type { ResourceFlags } from '../flags/resources.js';
import { addResourceFlags, toResources } from '../flags/resources.js';
import { parseRestart } from '../flags/restart.js';
import { printError } from '../output/print-error.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

interface Flags extends ResourceFlags {
  readonly restart?: string;
  readonly labelAdd: readonly string[];
  readonly labelRm: readonly string[];
  readonly publishAdd: readonly string[];
  readonly publishRm: readonly string[];
}

/** Flags that may be given several times. */
const lists = [
  ['--label-add <label>', 'set a label: NAME[=value]'],
  ['--label-rm <name>', 'take a label away'],
  ['--publish-add <port>', 'publish another port: [ADDRESS:][HOST:]CONTAINER[/tcp|udp|sctp]'],
  ['--publish-rm <port>', 'publish a port no longer: [[ADDRESS:]HOST:]CONTAINER[/tcp|udp|sctp]'],
] as const;

/** Says which options `docklet update` has, and what it does. */
export function define(command: Command, context: Context): void {
  addResourceFlags(command);
  for (const [flags, description] of lists) {
    command.addOption(listOption(flags, description));
  }
  command
    .argument('<containers...>')
    .option('--restart <policy>', 'no, on-failure[:TIMES], always or unless-stopped')
    .action(async (names: readonly string[], flags: Flags) => {
      const options = toUpdateOptions(flags);
      const engine = await context.engine();
      for (const name of names) {
        try {
          await engine.update(name, options);
          stdout.write(`${name}\n`);
        } catch (error) {
          printError(error, { withCauses: context.isDebugging });
          context.exitCode = 1;
        }
      }
    });
}

function toUpdateOptions(flags: Flags): UpdateOptions {
  const given = Object.values(flags).filter((flag) => !Array.isArray(flag) || flag.length > 0);
  if (given.length === 0) {
    throw new UsageError(
      'docklet update',
      'you must provide one or more flags when using this command',
    );
  }
  const { restart, labelAdd, labelRm, publishAdd, publishRm } = flags;
  return {
    resources: toResources(flags),
    ...(restart === undefined ? {} : { restart: parseRestart(restart) }),
    labels: { set: Object.fromEntries(labelAdd.map(parseLabel)), remove: labelRm },
    ...(publishAdd.length + publishRm.length === 0
      ? {}
      : { ports: { add: publishAdd.flatMap(parsePort), remove: publishRm.flatMap(parsePort) } }),
  };
}
