import { FlagValueError, UsageError } from '../usage-error.js';

/** What `--filter` says: several values of one key are alternatives, several keys must all fit. */
export class Filters {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values;
  }

  /** What was given for a key; nothing if it was not. */
  get(key: string): readonly string[] {
    return this.#values.get(key) ?? [];
  }

  /** Whether a key was given at all. */
  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Whether one of a key's values fits, or the key was not given. */
  fits(key: string, matches: (value: string) => boolean): boolean {
    return !this.has(key) || this.get(key).some(matches);
  }

  /** Whether all of a key's values fit, as is asked of labels. */
  fitsAll(key: string, matches: (value: string) => boolean): boolean {
    return this.get(key).every(matches);
  }

  /**
   * A filter that is either true or false.
   *
   * @returns undefined if it was not given
   */
  flag(key: string): boolean | undefined {
    const values = this.get(key).map((value) => {
      if (!/^(true|false|1|0)$/i.test(value)) {
        throw new UsageError(`--filter ${key}=${value}`, `${key} is true or false`);
      }
      return /^(true|1)$/i.test(value);
    });
    return values.at(-1);
  }

  /** Whether something bears all the labels that `label` names, and none that `label!` names. */
  fitsLabels(labels: Readonly<Record<string, string>>): boolean {
    return (
      this.fitsAll('label', (wanted) => hasLabel(labels, wanted)) &&
      this.fitsAll('label!', (unwanted) => !hasLabel(labels, unwanted))
    );
  }
}

/**
 * Reads the values of `--filter KEY=VALUE`.
 *
 * @param known keys that the command has
 */
export function parseFilters(texts: readonly string[], known: readonly string[]): Filters {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const equals = text.indexOf('=');
    if (equals < 0) {
      throw new FlagValueError(`--filter ${text}`, 'bad format of filter (expected name=value)');
    }
    const key = text.slice(0, equals).trim().toLowerCase();
    if (!known.includes(key)) {
      throw new UsageError(
        `--filter ${text}`,
        `there is no filter ${JSON.stringify(key)}`,
        `there are ${known.join(', ')}`,
      );
    }
    values.set(key, [...(values.get(key) ?? []), text.slice(equals + 1).trim()]);
  }
  return new Filters(values);
}

function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const equals = wanted.indexOf('=');
  const name = equals < 0 ? wanted : wanted.slice(0, equals);
  return Object.hasOwn(labels, name) && (equals < 0 || labels[name] === wanted.slice(equals + 1));
}
