import type { ValueKind } from './value-kinds.js';

/** Everything there is to know about one setting, apart from its name. */
export interface SettingDefinition<T> {
  readonly environment: `DOCKLET_${string}`;
  readonly flag: `--${string}`;
  /** For the list of settings: a sentence without a final period. */
  readonly description: string;
  readonly kind: ValueKind<T>;
  // Its type is that of the kind, never one that the kind would then be taken for.
  readonly default: NoInfer<T>;
}

/** Ties the type of the default to the kind of the setting. */
export function setting<T>(definition: SettingDefinition<T>): SettingDefinition<T> {
  return definition;
}
