import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { AttachFlags } from '../flags/attach-flags.js';
import { addAttachFlags } from '../flags/attach-flags.js';
import { attach } from '../run/attach.js';

/** Says which options `docklet attach` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.argument('<container>').option('--no-stdin', 'do not connect the standard input');
  addAttachFlags(command);
  command.action(async (name: string, flags: AttachFlags & { readonly stdin: boolean }) => {
    context.exitCode = await attach(await context.engine(), name, flags);
  });
}
