import type { Engine } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { AttachFlags } from '../flags/attach-flags.js';
import { addAttachFlags } from '../flags/attach-flags.js';
import { attach } from '../run/attach.js';
import { runExitCode } from '../run/exit-code.js';
import { forEachContainer } from '../run/for-each-container.js';
import { assertTerminal, stayAttached } from '../run/run-foreground.js';
import { UsageError } from '../usage-error.js';

interface Flags extends AttachFlags {
  readonly attach?: boolean;
  readonly interactive?: boolean;
}

/** Says which options `docklet start` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .argument('<containers...>')
    .option('-a, --attach', 'show its output until it ends')
    .option('-i, --interactive', 'connect the standard input as well');
  addAttachFlags(command);
  command.action(async (names: readonly string[], flags: Flags) => {
    const engine = await context.engine();
    if (flags.attach !== true && flags.interactive !== true) {
      await forEachContainer(context, names, (name) => engine.start(name));
      return;
    }
    const [name = '', ...others] = names;
    if (others.length > 0) {
      throw new UsageError('-a and -i', 'there is only one standard output: start one container');
    }
    context.exitCodeOf = runExitCode;
    context.exitCode = await startAttached(engine, name, flags);
  });
}

/** A container that runs already is attached to. */
async function startAttached(engine: Engine, name: string, flags: Flags): Promise<number> {
  const { hasTerminal = false, hasStdin = false } = engine.container(name).record.options;
  const isConnected = flags.interactive === true && hasStdin;
  if (hasTerminal && isConnected) {
    assertTerminal('-i with a container that has a terminal');
  }
  const exitCode = await stayAttached({ hasTerminal, hasStdin: isConnected }, flags, (start) =>
    engine.startAttached(name, start),
  );
  return exitCode ?? attach(engine, name, { ...flags, stdin: isConnected });
}
