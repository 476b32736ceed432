import { release } from 'node:os';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderOne } from '../format/render-inspected.js';
import { escapeFor } from '../output/printable.js';
import { version } from '../version.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet version` has, and what it does. */
export function define(command: Command, _context: Context): void {
  command
    .option('-f, --format <format>', 'json, or a template')
    .action(({ format }: { format?: string }) => {
      const side = {
        Version: version,
        NodeVersion: process.versions.node,
        Os: process.platform,
        Arch: process.arch === 'x64' ? 'amd64' : process.arch,
        KernelVersion: release(),
      };
      if (format !== undefined) {
        // There is no daemon: both sides of Docker's are this one.
        const both = { Client: side, Server: side };
        stdout.write(renderOne(both, format, escapeFor(stdout)));
        return;
      }
      stdout.write('Docklet:\n');
      for (const [name, value] of Object.entries(side)) {
        stdout.write(` ${`${titles[name] ?? name}:`.padEnd(16)}${value}\n`);
      }
    });
}

const titles: Readonly<Record<string, string>> = {
  NodeVersion: 'Node version',
  Os: 'OS',
  Arch: 'Architecture',
  KernelVersion: 'Kernel version',
};
