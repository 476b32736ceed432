import { DockletError } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printError } from '../output/print-error.js';
import { UsageError } from '../usage-error.js';

/** The lock that a monitor leaves to the process it becomes. */
const lockFd = 3;

/**
 * What docklet calls itself for, and not people: `settle ID` is what a container's monitor becomes when the container has
 * ended and nobody attends to it; `health ID` looks after a container's health once; `boot` starts what is to run.
 */
export function define(command: Command, context: Context): void {
  command
    .argument('<order>')
    .argument('[id]')
    .action(async (order: string, id: string | undefined) => {
      const engine = await context.engine();
      switch (order) {
        case 'settle':
          await engine.settle(id ?? '', lockFd);
          return;
        case 'health':
          await engine.checkHealth(id ?? '');
          return;
        case 'boot':
          report(context, await engine.startAfterBoot());
          return;
        default:
          throw new UsageError(`internal ${order}`, 'there is no such order');
      }
    });
}

function report(context: Context, problems: readonly Error[]): void {
  for (const problem of problems) {
    printError(problem, { withCauses: problem instanceof DockletError && context.isDebugging });
    context.exitCode = 1;
  }
}
