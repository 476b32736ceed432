import { release } from 'node:os';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { version } from '../version.js';

/** Says which options `docklet version` has, and what it does. */
export function define(command: Command, _context: Context): void {
  command.option('--format <format>', 'json').action(({ format }: { format?: string }) => {
    const versions = {
      version,
      node: process.versions.node,
      kernel: release(),
      arch: process.arch,
    };
    if (format === 'json') {
      process.stdout.write(`${JSON.stringify(versions)}\n`);
      return;
    }
    for (const [name, value] of Object.entries(versions)) {
      process.stdout.write(`${name.padEnd(8)} ${value}\n`);
    }
  });
}
