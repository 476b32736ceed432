import { familiarReference } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printError } from '../output/print-error.js';

/** Says which options `docklet rmi` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<images...>')
    .option('-f, --force', 'also if it has several names, or a container that does not run uses it')
    .action(async (names: readonly string[], { force = false }: { force?: boolean }) => {
      const engine = await context.engine();
      for (const name of names) {
        try {
          const { untagged, removed } = await engine.removeImage(name, { isForced: force });
          untagged.forEach((untag) =>
            process.stdout.write(`Untagged: ${familiarReference(untag)}\n`),
          );
          if (removed !== undefined) {
            process.stdout.write(`Deleted: ${removed}\n`);
          }
        } catch (error) {
          printError(error, { withCauses: context.isDebugging });
          context.exitCode = 1;
        }
      }
    });
}
