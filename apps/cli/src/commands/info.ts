import type { Command } from 'commander';
import type { Context } from '../context.js';

/** Says which options `docklet info` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.option('--json', 'as JSON').action(async ({ json }: { json?: boolean }) => {
    const engine = await context.engine();
    const info = engine.info();
    if (json === true) {
      process.stdout.write(`${JSON.stringify(info, undefined, 2)}\n`);
      return;
    }
    for (const [name, value] of Object.entries(info)) {
      process.stdout.write(`${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}\n`);
    }
  });
}
