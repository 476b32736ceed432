import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderOne } from '../format/render-inspected.js';
import { toJson } from '../format/to-json.js';
import { escapeFor } from '../output/printable.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet info` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --format <format>', 'json, or a template')
    .option('--json', 'as JSON on several lines')
    .action(async ({ json, format }: { json?: boolean; format?: string }) => {
      const engine = await context.engine();
      const info = await engine.info();
      if (format !== undefined) {
        stdout.write(renderOne(info, format, escapeFor(stdout)));
        return;
      }
      if (json === true) {
        stdout.write(`${toJson(info, 2)}\n`);
        return;
      }
      for (const [name, value] of Object.entries(info)) {
        const shown = Array.isArray(value) ? value.join(', ') : String(value);
        stdout.write(`${name}: ${shown}\n`);
      }
    });
}
