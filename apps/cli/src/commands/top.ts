import { execFileSync } from 'node:child_process';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { PsError } from '../top/ps-error.js';
import { selectProcesses } from '../top/select-processes.js';
import { alignColumns } from '../output/align-columns.js';
import { printableCell } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet top` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .usage('CONTAINER [ps OPTIONS]')
    .argument('<container>')
    .argument('[options...]', 'for ps(1) of this machine; default: -ef')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (container: string, options: readonly string[]) => {
      const engine = await context.engine();
      const pids = await engine.processes(container);
      const rows = selectProcesses(runPs(options.length === 0 ? ['-ef'] : options), pids);
      const text = rows.map((row) => row.map(printableCell).join('\t')).join('\n');
      stdout.write(`${alignColumns(text)}\n`);
    });
}

/** The machine's own ps: nothing of the container is executed (CVE-2022-1227). */
function runPs(options: readonly string[]): string {
  try {
    return execFileSync('ps', options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    const [reason = message] = (stderr ?? '').split('\n').filter((line) => line !== '');
    throw new PsError(options, reason);
  }
}
