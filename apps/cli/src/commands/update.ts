import type { UpdateOptions } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ResourceFlags } from '../flags/resources.js';
import { addResourceFlags, toResources } from '../flags/resources.js';
import { parseRestart } from '../flags/restart.js';
import { printError } from '../output/print-error.js';
import { UsageError } from '../usage-error.js';
import { stdout } from '../output/standard-output.js';

interface Flags extends ResourceFlags {
  readonly restart?: string;
}

/** Says which options `docklet update` has, and what it does. */
export function define(command: Command, context: Context): void {
  addResourceFlags(command);
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
  if (Object.keys(flags).length === 0) {
    throw new UsageError(
      'docklet update',
      'you must provide one or more flags when using this command',
    );
  }
  const { restart } = flags;
  return {
    resources: toResources(flags),
    ...(restart === undefined ? {} : { restart: parseRestart(restart) }),
  };
}
