import { describeOrigin, settingDefinitions } from '@docklet/config';
import type { SettingName } from '@docklet/config';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { printTable } from '../output/table.js';
import { stdout } from '../output/standard-output.js';

/** Says which options `docklet config` has, and what it does. */
export function define(command: Command, context: Context): void {
  command.option('--json', 'as JSON').action(async ({ json }: { json?: boolean }) => {
    const { values, origins } = await context.settings();
    const names = Object.keys(settingDefinitions) as SettingName[];
    if (json === true) {
      const all = names.map((name) => [name, { value: values[name], origin: origins[name] }]);
      stdout.write(`${JSON.stringify(Object.fromEntries(all), undefined, 2)}\n`);
      return;
    }
    printTable(
      ['SETTING', 'VALUE', 'ORIGIN'],
      names.map((name) => [name, showValue(values[name]), describeOrigin(origins[name])]),
    );
  });
}

function showValue(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}
