import type { Command } from 'commander';
import type { Context } from '../context.js';
import { renderOne } from '../format/render-inspected.js';
import { toJson } from '../format/to-json.js';
import { infoText } from '../info/info-text.js';
import { escapeFor } from '../output/printable.js';
import { version } from '../version.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet info` has, and what it does. */
export function define(command: Command, context: Context): void {
  command
    .option('-f, --format <format>', 'json, or a template')
    .option('--json', 'as JSON on several lines')
    .action(async ({ json, format }: { json?: boolean; format?: string }) => {
      const info = await (await context.engine()).info();
      if (format === undefined && json !== true) {
        stdout.write(infoText(info, version));
        return;
      }
      const named = { ...info, ServerVersion: version };
      stdout.write(
        format === undefined
          ? `${toJson(named, 2)}\n`
          : renderOne(named, format, escapeFor(stdout)),
      );
    });
}
