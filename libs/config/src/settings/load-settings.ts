import { InvalidSettingError } from './errors.js';
import { settingDefinitions } from './setting-definitions.js';
import type { SettingName, Settings } from './setting-definitions.js';
import type { SettingOrigin } from './setting-origin.js';
import { fromEnvironment, fromFile, fromFlags } from './setting-sources.js';
import type { GivenValue } from './setting-sources.js';

/** Where settings come from, the weakest source first; the defaults are below them all. */
export interface SettingSources {
  /** Path of the settings file. It need not exist. */
  readonly file?: string | undefined;
  /** The environment of the process; only `DOCKLET_…` is looked at. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** `DOCKLET_…` variables that are not settings and belong to somebody else. */
  readonly otherVariables?: readonly string[] | undefined;
  /** What was given on the command line; undefined stands for a flag that was not given. */
  readonly flags?: Readonly<Partial<Record<SettingName, unknown>>> | undefined;
}

/** Every setting, and where it came from. */
export interface LoadedSettings {
  readonly values: Settings;
  readonly origins: Readonly<Record<SettingName, SettingOrigin>>;
}

/**
 * Puts the settings together: defaults, then the file, then the environment, then the flags; the last one wins. Every
 * value is checked, also one that another one overrides, so that a mistake shows where it was made.
 *
 * @throws UnknownSettingError (`DOCKLET_CONFIG_UNKNOWN_SETTING`) a key of the file, a variable or a flag is unknown
 * @throws InvalidSettingError (`DOCKLET_CONFIG_INVALID_SETTING`) a value is not of the kind that the setting takes
 * @throws UnreadableSettingsFileError (`DOCKLET_CONFIG_UNREADABLE_FILE`)
 * @throws InvalidSettingsFileError (`DOCKLET_CONFIG_INVALID_FILE`) the file is not one JSON object
 * @example
 * const { values } = await loadSettings({ file: '/etc/docklet/config.json', environment: process.env });
 */
export async function loadSettings(sources: SettingSources = {}): Promise<LoadedSettings> {
  const given = [
    ...(sources.file === undefined ? [] : await fromFile(sources.file)),
    ...fromEnvironment(sources.environment ?? {}, sources.otherVariables ?? []),
    ...fromFlags(sources.flags ?? {}),
  ];
  const values = mapSettings((name): unknown => settingDefinitions[name].default);
  const origins = mapSettings((): SettingOrigin => ({ kind: 'default' }));
  for (const { name, value, origin } of given) {
    values[name] = check({ name, value, origin });
    origins[name] = origin;
  }
  // The kind of each setting has made its value, and the type of Settings is taken from those kinds.
  return { values: values as Settings, origins };
}

function check({ name, value, origin }: GivenValue): unknown {
  const { kind } = settingDefinitions[name];
  const checked: unknown = kind.read(value);
  if (checked === undefined) {
    throw new InvalidSettingError(name, value, origin, kind.accepts);
  }
  return checked;
}

function mapSettings<T>(valueOf: (name: SettingName) => T): Record<SettingName, T> {
  const names = Object.keys(settingDefinitions) as SettingName[];
  return Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<SettingName, T>;
}
