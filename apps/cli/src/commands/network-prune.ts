import { attachmentsOf } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { confirm } from '../output/confirm.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet network prune` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --force', 'do not ask')
    .action(async ({ force }: { readonly force?: boolean }) => {
      if (force !== true) {
        await confirm(
          'network prune',
          'This will remove all networks not used by at least one container.',
        );
      }
      const engine = await context.engine();
      const used = new Set(
        engine
          .containers()
          .flatMap(({ record }) => attachmentsOf(record.options).map(({ network }) => network)),
      );
      const unused = engine.networks().filter(({ record }) => !used.has(record.name));
      const removed: string[] = [];
      await context.forEach(unused, ({ record }) => {
        engine.removeNetwork(record.id);
        removed.push(record.name);
      });
      if (removed.length > 0) {
        stdout.write(`Deleted Networks:\n${removed.join('\n')}\n\n`);
      }
    });
}
