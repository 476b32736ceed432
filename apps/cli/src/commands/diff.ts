import type { ChangeKind } from '@docklet/container';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printableCell } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

const letters: Readonly<Record<ChangeKind, string>> = { added: 'A', changed: 'C', deleted: 'D' };

/** Says which options `docklet diff` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.argument('<container>').action(async (container: string) => {
    const engine = await context.engine();
    for (const { kind, path } of await engine.changes(container)) {
      stdout.write(`${letters[kind]} ${printableCell(path)}\n`);
    }
  });
}
