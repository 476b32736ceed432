import type { Engine } from '@docklet/container';
import { isDockletError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet network rm` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<networks...>')
    .option('-f, --force', 'do not mind if one is not there')
    .action(async (names: readonly string[], { force }: { readonly force?: boolean }) => {
      const engine = await context.engine();
      await context.forEach(names, async (name) => {
        if (await removes(engine, name, force === true)) {
          stdout.write(`${name}\n`);
        }
      });
    });
}

async function removes(engine: Engine, name: string, mayBeMissing: boolean): Promise<boolean> {
  try {
    await engine.networks.remove(name);
    return true;
  } catch (error) {
    const code = isDockletError(error) ? error.code : '';
    if (mayBeMissing && code === 'DOCKLET_CONTAINER_NETWORK_NOT_FOUND') {
      return false;
    }
    throw error;
  }
}
