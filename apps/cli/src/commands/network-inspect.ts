import type { Command } from 'commander';
import type { Context } from '../context.js';
import { inspectAll } from '../inspect/inspect-all.js';
import { describeNetwork, describePredefined } from '../networks/describe-network.js';

/** Says which options `docklet network inspect` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<networks...>')
    .option('-f, --format <format>', 'json, or a template')
    .action(async (names: readonly string[], { format }: { readonly format?: string }) => {
      const engine = await context.engine();
      await inspectAll(context, names, format, (name) =>
        Promise.resolve(
          name === 'bridge' || name === 'host' || name === 'none'
            ? describePredefined(engine.networks.predefined(name))
            : describeNetwork(engine.networks.get(name)),
        ),
      );
    });
}
