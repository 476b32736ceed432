import { familiarReference } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { say } from '../output/say.js';

interface Flags {
  readonly force?: boolean;
  readonly platform?: string;
}

/** Says which options `docklet rmi` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<images...>')
    .option('-f, --force', 'also if it has several names, or a container that does not run uses it')
    .option('--platform <platform>', 'only the image for OS/ARCHITECTURE')
    .action(async (names: readonly string[], { force = false, platform }: Flags) => {
      const engine = await context.engine();
      await context.forEach(names, async (name) => {
        const { untagged, removed } = await engine.images.remove(name, {
          isForced: force,
          platform,
        });
        untagged.forEach((untag) => {
          say(`Untagged: ${familiarReference(untag)}`);
        });
        if (removed !== undefined) {
          say(`Deleted: ${removed}`);
        }
      });
    });
}
