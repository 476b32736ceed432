import type { SettingName } from '@docklet/config';
import { settingDefinitions } from '@docklet/config';
import type { Command } from 'commander';
import { Option } from 'commander';
import { version } from './version.js';

/** Where settings are read from if nobody says otherwise. */
const defaultSettingsFile = '/etc/docklet/config.json';

/** What stands before the command. */
export interface GlobalOptions {
  readonly config: string;
  readonly debug?: boolean;
}

const definitions = Object.entries(settingDefinitions) as [
  SettingName,
  (typeof settingDefinitions)[SettingName],
][];

/** Global flags that take the next argument as their value. */
export const globalFlagsWithValue: ReadonlySet<string> = new Set([
  '--config',
  ...definitions.map(([, { flag }]) => flag),
]);

/**
 * Adds what can stand before every command: each setting, and a few switches.
 *
 * @param isUsed whether anything stands there: describing all that could takes a millisecond of a start
 */
export function addGlobalOptions(program: Command, isUsed: boolean): void {
  program.option('--config <file>', 'the settings file', defaultSettingsFile);
  if (!isUsed) {
    return;
  }
  program
    .option('-D, --debug', 'show the causes of errors')
    .version(`docklet version ${version}`, '-v, --version', 'show the version');
  for (const [, { flag, description, kind, default: value }] of definitions) {
    const shown = Array.isArray(value) ? value.join(',') : String(value);
    const option = new Option(`${flag} <value>`, `${description} (${kind.accepts})`);
    program.addOption(shown === '' ? option : option.default(undefined, shown));
  }
}

/** The settings that were given on the command line. */
export function settingsFromFlags(program: Command): Partial<Record<SettingName, unknown>> {
  const given = program.opts<Record<string, unknown>>();
  return Object.fromEntries(
    definitions.flatMap(([name, { flag }]) => {
      const value = given[camelCase(flag.slice(2))];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** How commander names the value of a flag. */
function camelCase(flag: string): string {
  return flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
