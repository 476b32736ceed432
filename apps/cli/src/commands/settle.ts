import type { Command } from 'commander';
import type { Context } from '../context.js';

/** The lock that a monitor leaves to the process it becomes. */
const lockFd = 3;

/**
 * What a container's monitor becomes when the container has ended and nobody attends to it: cleans up, removes it or
 * starts it again. Not for people.
 */
export function define(command: Command, context: Context): void {
  command
    .argument('<order>')
    .argument('<id>')
    .action(async (order: string, id: string) => {
      const engine = await context.engine();
      if (order === 'settle') {
        await engine.settle(id, lockFd);
      }
    });
}
