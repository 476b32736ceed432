import { isDockletError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printError } from '../output/print-error.js';
import { forEachContainer } from '../run/for-each-container.js';

interface Flags {
  readonly force?: boolean;
  readonly volumes?: boolean;
}

/** Says which options `docklet rm` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<containers...>')
    .option('-f, --force', 'end it first if it runs; no failure if there is none')
    .option('-v, --volumes', 'also the volumes that were made for it and have no name')
    .action(async (names: readonly string[], flags: Flags) => {
      const { force: isForced = false, volumes: removesVolumes = false } = flags;
      const engine = await context.engine();
      const there = isForced ? names.filter((name) => isThere(context, engine, name)) : names;
      await forEachContainer(context, there, (name) =>
        engine.removeContainer(name, { isForced, removesVolumes }),
      );
    });
}

/** With -f one that is not there is as good as removed: it is said, and that is all. */
function isThere(
  context: Context,
  engine: { container(name: string): unknown },
  name: string,
): boolean {
  try {
    engine.container(name);
    return true;
  } catch (error) {
    if (isDockletError(error) && error.code === 'DOCKLET_CONTAINER_NOT_FOUND') {
      printError(error, { withCauses: context.isDebugging });
      return false;
    }
    throw error;
  }
}
